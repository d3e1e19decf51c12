"""The form of a look: a brand's colours, font, logo, place, sender and signatures."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from statuscomms.errors import InvalidInput
from touchpoints.models import Font, Look
from touchpoints.services.looks import LONGEST_SIGNATURE, LookDraft

_PLAIN = (
    "name", "accent", "accent_text", "font", "corner", "offset_x", "offset_y", "sender_name", "sender_address", "host", "is_default",
)  # fmt: skip
_COLOUR = {"type": "color"}


class LookForm(forms.Form):
    """One look. ``look`` None: a new one."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name"), max_length=100)
    accent = forms.CharField(label=_("Colour"), max_length=20, widget=forms.TextInput(attrs=_COLOUR))
    accent_text = forms.CharField(
        label=_("Text on the colour"),
        max_length=20,
        widget=forms.TextInput(attrs=_COLOUR),
        help_text=_("The two must differ enough to be read: a contrast of at least 4.5."),
    )
    font = forms.ChoiceField(label=_("Font"), choices=Font.choices)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG, WebP or GIF, at most 2 MB. It is drawn anew, small enough for every page."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    no_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    corner = forms.ChoiceField(label=_("Corner of the button"), choices=[("left", _("left")), ("right", _("right"))])
    offset_x = forms.IntegerField(label=_("Pixels from the side"), min_value=0, max_value=400)
    offset_y = forms.IntegerField(label=_("Pixels from below"), min_value=0, max_value=400)
    sender_name = forms.CharField(label=_("Sender's name in mail"), max_length=100, required=False)
    sender_address = forms.CharField(label=_("Sender's address in mail"), max_length=254, required=False)
    host = forms.CharField(
        label=_("Own domain of the status page"),
        max_length=253,
        required=False,
        help_text=_("Such as status.example.com, without https://."),
    )
    is_default = forms.BooleanField(label=_("Used where no site says another"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, look: Look | None = None) -> None:
        super().__init__(data, files, initial=_values(look or Look()))
        for code, name in settings.LANGUAGES:
            self.fields[f"signatures.{code}"] = forms.CharField(
                label=_("Signature: %(language)s") % {"language": name},
                required=False,
                max_length=LONGEST_SIGNATURE,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )
        if look is None or look.logo is None:
            del self.fields["no_logo"]

    def draft(self) -> LookDraft:
        """What was filled in; call only on a valid form."""
        data = self.cleaned_data
        logo = b"" if data.get("no_logo") else data["logo"].read() if data["logo"] else None
        signatures = {code: data[f"signatures.{code}"] for code, _name in settings.LANGUAGES}
        return LookDraft(logo=logo, signatures=signatures, **{name: data[name] for name in _PLAIN})

    def take_errors(self, error: InvalidInput) -> None:
        """Show what the service refused at the fields that it names."""
        for path, sentences in error.fields.items():
            for sentence in sentences:
                self.add_error(path if path in self.fields else None, str(sentence))


def _values(look: Look) -> dict[str, Any]:
    plain = {name: getattr(look, name) or "" for name in _PLAIN}
    texts = {f"signatures.{code}": text for code, text in look.signatures.items()}
    return {**plain, "offset_x": look.offset_x, "offset_y": look.offset_y, **texts}
