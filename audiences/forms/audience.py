"""The form of an audience: its names and short name; the rule beside it is read by ``audiences.builder``."""

from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.drafts import AudienceDraft
from audiences.forms.service import languages
from audiences.models import Audience
from statuscomms.errors import InvalidInput
from statuscomms.fingerprints import fingerprint_of


class AudienceForm(forms.Form):
    """``start`` is the kept audience or a new one."""

    error_css_class = "has-error"
    use_required_attribute = False

    slug = forms.CharField(
        label=gettext_lazy("Short name"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("For links and scripts; it stays for good. Left empty, it is made from the name."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, start: Audience) -> None:
        names = {f"names.{code}": text for code, text in start.names.items()}
        seen = fingerprint_of(start.as_json()) if start.pk else ""
        super().__init__(data, initial={"slug": start.slug, "seen": seen, **names})
        self.start = start
        if start.pk:
            del self.fields["slug"]
        for code in languages():
            self.fields[f"names.{code}"] = forms.CharField(
                label=_("Name (%(language)s)") % {"language": _(str(dict(settings.LANGUAGES)[code]))},
                required=False,
                max_length=500,
                widget=forms.TextInput(attrs={"lang": code, "maxlength": 500}),
            )

    def clean(self) -> dict[str, Any]:
        """An audience needs a name; without a short name it gets one."""
        names = self.names()
        if not names:
            self.add_error(f"names.{languages()[0]}", _("Give a name in at least one language."))
        elif "slug" in self.fields and not self.cleaned_data.get("slug"):
            self.cleaned_data["slug"] = slugify(next(iter(names.values())))[:80].strip("-")
        return self.cleaned_data

    def names(self) -> dict[str, str]:
        """What was written, empty languages left out."""
        written = {code: self.cleaned_data.get(f"names.{code}", "") for code in languages()}
        return {code: text for code, text in written.items() if text}

    @property
    def name_fields(self) -> list[BoundField]:
        """One field a language, the installation's own first."""
        return [self[f"names.{code}"] for code in languages()]

    def add_refusal(self, refusal: InvalidInput) -> None:
        """Show what a service refused at the field it named, or at the top of the form."""
        for path, sentences in refusal.fields.items():
            for sentence in sentences:
                self.add_error(path if path in self.fields else None, str(sentence))

    def draft(self, rule: dict[str, Any]) -> AudienceDraft:
        """The audience as written."""
        slug = self.start.slug if self.start.pk else self.cleaned_data.get("slug", "")
        return AudienceDraft(slug, self.names(), rule)
