"""The form in which staff describe a site."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audiences.models import AttributeField
from audiences.queries import services_in_use
from statuscomms.errors import InvalidInput
from touchpoints.models import Look, Site
from touchpoints.services.sites import SiteDraft


class SiteForm(forms.Form):
    """One site. ``origins`` is a line each; errors of the service come back to their fields."""

    name = forms.CharField(label=_("Name"), max_length=100)
    origins = forms.CharField(
        label=_("Allowed origins"),
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "off", "spellcheck": "false"}),
        help_text=_("One a line, such as https://shop.example.com. Only pages of these may send forms."),
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=list(settings.LANGUAGES), widget=forms.CheckboxSelectMultiple
    )
    services = forms.MultipleChoiceField(
        label=_("Services"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Notices about these services show here. Without any, only notices that name no service do."),
    )
    look = forms.ChoiceField(label=_("Look"), required=False)
    traits = forms.MultipleChoiceField(
        label=_("Traits that signed visitors may bring"), widget=forms.CheckboxSelectMultiple, required=False
    )
    chat_window = forms.BooleanField(label=_("Show our chat window"), required=False)
    report_button = forms.BooleanField(label=_("Let visitors report a problem"), required=False)
    is_off = forms.BooleanField(label=_("Switched off: the site shows nothing"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = [(service.slug, service.name()) for service in services_in_use()]  # type: ignore[attr-defined]
        looks = Look.objects.order_by("name").values_list("name", flat=True)
        self.fields["look"].choices = [("", _("The plain look")), *((name, name) for name in looks)]  # type: ignore[attr-defined]
        keys = AttributeField.objects.order_by("key").values_list("key", flat=True)
        self.fields["traits"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]

    def draft(self) -> SiteDraft:
        """What was filled in; call only on a valid form."""
        data = self.cleaned_data
        return SiteDraft(
            name=data["name"],
            origins=tuple(line.strip() for line in data["origins"].splitlines() if line.strip()),
            languages=tuple(data["languages"]),
            services=tuple(data["services"]),
            look=data["look"],
            traits=tuple(data["traits"]),
            chat_window=data["chat_window"],
            report_button=data["report_button"],
            is_off=data["is_off"],
        )

    def take_errors(self, error: InvalidInput) -> None:
        """Show what the service refused at the fields that it names."""
        for path, sentences in error.fields.items():
            field = path.split(".")[0]
            for sentence in sentences:
                self.add_error(field if field in self.fields else None, str(sentence))


def initial_of(site: Site) -> dict[str, Any]:
    """The form's values for an existing site."""
    return {
        "name": site.name,
        "origins": "\n".join(site.origins),
        "languages": site.languages,
        "services": [service.slug for service in site.services.all()],
        "look": site.look.name if site.look else "",
        "traits": site.traits,
        "chat_window": site.chat_window,
        "report_button": site.report_button,
        "is_off": site.is_off,
    }
