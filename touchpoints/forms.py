"""The form in which staff describe a site."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audiences.models import AttributeField
from audiences.queries import services_in_use
from statuscomms.errors import InvalidInput
from touchpoints.models import Look, Site
from touchpoints.site_drafts import LONGEST_POLL, SHORTEST_POLL, SiteDraft

_FLAGS = ("chat_window", "report_button", "overlay_seen_on_leaving", "honours_dnt", "is_off")


class SiteForm(forms.Form):
    """One site. ``origins`` is a line each; errors of the service come back to their fields. ``site`` None: a new one."""

    name = forms.CharField(label=_("Name"), max_length=100)
    key = forms.CharField(
        label=_("Public key"),
        max_length=60,
        required=False,
        help_text=_("Stands in the snippet and stays for good. Left empty, one is made."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    origins = forms.CharField(
        label=_("Allowed origins"),
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "off", "spellcheck": "false"}),
        help_text=_("One a line, such as https://shop.example.com. Only pages of these may send forms."),
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=list(settings.LANGUAGES), widget=forms.CheckboxSelectMultiple
    )
    default_language = forms.ChoiceField(
        label=_("First language"),
        required=False,
        choices=[("", _("The first of those")), *settings.LANGUAGES],
        help_text=_("Shown where a page or a text has none of the others."),
    )
    services = forms.MultipleChoiceField(
        label=_("Services"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Notices about these services show here. Without any, only notices that name no service do."),
    )
    look = forms.ChoiceField(label=_("Look"), required=False)
    chat_window = forms.BooleanField(label=_("Show our chat window"), required=False)
    report_button = forms.BooleanField(label=_("Let visitors report a problem"), required=False)
    overlay_seen_on_leaving = forms.BooleanField(
        label=_("Leaving the page after a second counts as having seen an overlay"), required=False
    )
    poll_seconds = forms.IntegerField(
        label=_("Seconds between two questions of an open page"),
        required=False,
        min_value=SHORTEST_POLL,
        max_value=LONGEST_POLL,
        help_text=_("Left empty, as for all sites. The longer, the later an open page follows."),
    )
    traits = forms.MultipleChoiceField(
        label=_("Traits that signed visitors may bring"), widget=forms.CheckboxSelectMultiple, required=False
    )
    honours_dnt = forms.BooleanField(
        label=_("Do not count visitors who send Do Not Track"),
        required=False,
        help_text=_("Global Privacy Control is always heeded."),
    )
    is_off = forms.BooleanField(label=_("Switched off: the site shows nothing"), required=False)

    def __init__(self, data: Any = None, *, site: Site | None = None) -> None:
        super().__init__(data, initial=initial_of(site) if site else _new())
        self.fields["services"].choices = [(service.slug, service.name()) for service in services_in_use()]  # type: ignore[attr-defined]
        looks = Look.objects.order_by("name").values_list("name", flat=True)
        self.fields["look"].choices = [("", _("The plain look")), *((name, name) for name in looks)]  # type: ignore[attr-defined]
        keys = {*AttributeField.objects.values_list("key", flat=True), *(site.traits if site else ())}
        self.fields["traits"].choices = [(key, key) for key in sorted(keys)]  # type: ignore[attr-defined]
        if site:
            del self.fields["key"]

    def draft(self) -> SiteDraft:
        """What was filled in; call only on a valid form."""
        data = self.cleaned_data
        first = data["default_language"]
        return SiteDraft(
            name=data["name"],
            key=data.get("key", ""),
            origins=tuple(line.strip() for line in data["origins"].splitlines() if line.strip()),
            languages=tuple(sorted(data["languages"], key=lambda code: code != first)),
            services=tuple(data["services"]),
            look=data["look"],
            traits=tuple(data["traits"]),
            poll_seconds=data["poll_seconds"],
            **{name: data[name] for name in _FLAGS},
        )

    def take_errors(self, error: InvalidInput) -> None:
        """Show what the service refused at the fields that it names."""
        for path, sentences in error.fields.items():
            field = path.split(".")[0]
            for sentence in sentences:
                self.add_error(field if field in self.fields else None, str(sentence))


def _new() -> dict[str, Any]:
    return {
        "languages": [code for code, _name in settings.LANGUAGES],
        "chat_window": True,
        "report_button": True,
        "overlay_seen_on_leaving": True,
    }


def initial_of(site: Site) -> dict[str, Any]:
    """The form's values for an existing site."""
    return {
        "name": site.name,
        "origins": "\n".join(site.origins),
        "languages": site.languages,
        "default_language": site.languages[0] if site.languages else "",
        "services": [service.slug for service in site.services.all()],
        "look": site.look.name if site.look else "",
        "traits": site.traits,
        "poll_seconds": site.poll_seconds,
        **{name: getattr(site, name) for name in _FLAGS},
    }
