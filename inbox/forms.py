"""Forms of the inbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from inbox import queries


class EnquiryFilter(forms.Form):
    """What the list shows; everything is optional."""

    incident = forms.UUIDField(required=False, label=_("Incident"))
    service = forms.ChoiceField(required=False, label=_("Service"))
    joined = forms.ChoiceField(
        required=False,
        label=_("Belongs to"),
        choices=[("", _("Any incident or none")), ("no", _("No incident"))],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        services = [(service.slug, service.name()) for service in queries.services_asked_about()]
        incidents = [(str(incident.uuid), incident.title) for incident in queries.incidents_asked_about()]
        self.fields["service"] = forms.ChoiceField(
            required=False, label=_("Service"), choices=[("", _("Every service")), *services]
        )
        self.fields["incident"].widget = forms.Select(choices=[("", _("Every incident")), *incidents])
