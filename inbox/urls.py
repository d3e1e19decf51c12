"""The addresses of ``inbox``."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from inbox.views import anymail, console, embed, enquiry_hook, twilio

app_name = "inbox"

urlpatterns: list[URLPattern | URLResolver] = [
    path("console/inbox/", console.inbox, name="list"),
    path("console/inbox/spikes/<uuid:spike>/decide", console.decide, name="decide_spike"),
    path("console/enquiries/count/", console.count, name="count"),
    path("console/incidents/<uuid:incident>/enquiries/", console.panel, name="panel"),
    path("embed/v1/<str:site_key>/enquiries", embed.enquiries, name="embed_enquiries"),
    path("hooks/twilio/status/", twilio.status, name="twilio_status"),
    path("hooks/twilio/inbound/", twilio.inbound, name="twilio_inbound"),
    path("hooks/anymail/<slug:esp>/tracking/", anymail.tracking, name="anymail_tracking"),
    path("hooks/enquiries/generic/", enquiry_hook.generic, name="generic_enquiries"),
]
