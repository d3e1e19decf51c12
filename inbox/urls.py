"""The addresses of ``inbox``."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from inbox.views import (
    alert_console,
    alert_hooks,
    anymail,
    console,
    contact_enquiries,
    embed,
    enquiry_hook,
    keywords,
    twilio,
)

app_name = "inbox"

urlpatterns: list[URLPattern | URLResolver] = [
    path("console/contacts/<uuid:contact>/enquiries/", contact_enquiries.contact_enquiries, name="contact_enquiries"),
    path("console/inbox/", console.inbox, name="list"),
    path("console/inbox/spikes/<uuid:spike>/decide", console.decide, name="decide_spike"),
    path("console/inbox/keywords/", keywords.keywords, name="keywords"),
    path("console/inbox/keywords/change", keywords.change_keyword, name="change_keyword"),
    path("console/enquiries/count/", console.count, name="count"),
    path("console/incidents/<uuid:incident>/enquiries/", console.panel, name="panel"),
    path("embed/v1/<str:site_key>/enquiries", embed.enquiries, name="embed_enquiries"),
    path("hooks/twilio/status/", twilio.status, name="twilio_status"),
    path("hooks/twilio/inbound/", twilio.inbound, name="twilio_inbound"),
    path("hooks/anymail/<slug:esp>/tracking/", anymail.tracking, name="anymail_tracking"),
    path("hooks/anymail/<slug:esp>/inbound/", anymail.inbound, name="anymail_inbound"),
    path("console/inbox/alerts/", alert_console.alerts, name="alerts"),
    path("console/inbox/alerts/<uuid:draft>/discard", alert_console.discard, name="discard_alerts"),
    path("console/inbox/alert-mappings/", alert_console.mappings, name="alert_mappings"),
    path("console/inbox/alert-mappings/<uuid:mapping>/", alert_console.change, name="change_alert_mapping"),
    path("console/inbox/alert-mappings/<uuid:mapping>/delete", alert_console.unmap, name="delete_alert_mapping"),
    path("console/incidents/<uuid:incident>/alerts/", alert_console.panel, name="alert_panel"),
    path("hooks/alerts/alertmanager/", alert_hooks.alertmanager, name="alertmanager"),
    path("hooks/alerts/grafana/", alert_hooks.grafana, name="grafana"),
    path("hooks/alerts/generic/", alert_hooks.generic, name="generic_alerts"),
    path("hooks/enquiries/generic/", enquiry_hook.generic, name="generic_enquiries"),
]
