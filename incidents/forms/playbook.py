"""The form of a playbook: everything that a prepared incident fills in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.models import Audience, Service
from audiences.topics import IncidentKind, Severity
from incidents.declarations import BriefText, PageRules, Text
from incidents.forms.affected_services import ServiceGroup, affected_services, service_fields, service_groups
from incidents.forms.dotted import DottedForm
from incidents.forms.lines import line_fields, line_values, lines_of
from incidents.forms.overrides import page_patterns
from incidents.forms.texts import (
    LanguageTab,
    brief_fields,
    brief_of,
    brief_values,
    language_tabs,
    text_fields,
    text_values,
    texts_of,
)
from incidents.models import Playbook
from incidents.presets import PlaybookDraft
from incidents.services.playbooks import NAME_LIMIT
from incidents.texts import languages
from statuscomms.fingerprints import fingerprint_of

PLAYBOOK_LABELS = {
    "slug": gettext_lazy("Short name"),
    "names": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "severity": gettext_lazy("Severity"),
    "level": gettext_lazy("Level"),
    "services": gettext_lazy("Affected services"),
    "texts": gettext_lazy("Texts per language"),
    "closing_texts": gettext_lazy("Closing words"),
    "brief": gettext_lazy("Brief for the support team"),
    "audience": gettext_lazy("Audience"),
    "pages": gettext_lazy("Pages"),
    "publishes_alerts": gettext_lazy("An alert may publish this by itself"),
    "position": gettext_lazy("Position"),
}
"""What the parts of a playbook are called on screen."""


class PlaybookForm(DottedForm):
    """All of a playbook. ``start`` is what it begins with: a kept one, a copy, or nothing."""

    slug = forms.CharField(
        label=PLAYBOOK_LABELS["slug"],
        required=False,
        max_length=80,
        help_text=gettext_lazy("For links and scripts. Left empty, it is made from the name."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(label=PLAYBOOK_LABELS["kind"], choices=IncidentKind.choices)
    severity = forms.ChoiceField(label=PLAYBOOK_LABELS["severity"], choices=Severity.choices)
    level = forms.TypedChoiceField(
        label=PLAYBOOK_LABELS["level"],
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("As suggested")), *((number, str(number)) for number in range(1, 5))],
    )
    audience = forms.ChoiceField(label=PLAYBOOK_LABELS["audience"], required=False)
    publishes_alerts = forms.BooleanField(
        label=PLAYBOOK_LABELS["publishes_alerts"],
        required=False,
        help_text=gettext_lazy(
            "Off: an alert only makes a draft for staff. On: an alert that is mapped to this playbook speaks to the public "
            "without anybody looking first."
        ),
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, start: Playbook, services: Sequence[Service], audiences: Sequence[Audience]
    ) -> None:
        super().__init__(data, initial=_values(start))
        self.services = services
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        everybody = ("", _("Everybody whom the services concern"))
        audience.choices = [everybody, *((found.slug, found.name()) for found in audiences)]
        self.fields |= line_fields("names", PLAYBOOK_LABELS["names"], limit=NAME_LIMIT)
        self.fields |= service_fields(services)
        self.fields |= text_fields() | text_fields("closing_texts") | brief_fields()
        self.fields["pages.include"] = page_patterns(_("Show only on these pages"), "/checkout*")
        self.fields["pages.exclude"] = page_patterns(_("Never on these pages"), "/careers*")

    def clean(self) -> dict[str, Any]:
        """A playbook needs a name; without a short name it gets one."""
        names = lines_of(self, "names")
        if not names:
            self.add_error(f"names.{languages()[0]}", _("Give it a name in at least one language."))
        elif not self.value("slug"):
            self.cleaned_data["slug"] = slugify(next(iter(names.values())))[:80].strip("-")
        return self.cleaned_data

    @property
    def name_fields(self) -> list[BoundField]:
        """The name per language."""
        return list(self.bound_under("names"))

    @property
    def page_fields(self) -> list[BoundField]:
        """Where it shows."""
        return list(self.bound_under("pages"))

    @property
    def service_groups(self) -> list[ServiceGroup]:
        """The tree of services with their impact fields."""
        return service_groups(self, self.services)

    @property
    def text_tabs(self) -> list[LanguageTab]:
        """The first words per language."""
        return language_tabs(self, "texts")

    @property
    def closing_tabs(self) -> list[LanguageTab]:
        """The last words per language."""
        return language_tabs(self, "closing_texts")

    @property
    def brief_tabs(self) -> list[LanguageTab]:
        """The brief per language."""
        return language_tabs(self, "brief")

    def draft(self) -> PlaybookDraft:
        """The playbook as written."""
        return PlaybookDraft(
            slug=self.value("slug", default=""),
            names=lines_of(self, "names"),
            kind=self.value("kind", default=IncidentKind.INCIDENT.value),
            severity=self.value("severity", default=Severity.SEV3.value),
            level=self.value("level"),
            services=affected_services(self, self.services),
            texts=texts_of(self),
            closing_texts=texts_of(self, "closing_texts"),
            brief=brief_of(self),
            audience=self.value("audience"),
            pages=PageRules(self._patterns("pages.include"), self._patterns("pages.exclude")),
            publishes_alerts=bool(self.value("publishes_alerts")),
        )

    def _patterns(self, name: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.value(name, default="").splitlines() if line.strip())


def _values(start: Playbook) -> dict[str, Any]:
    pages = PageRules.of_json(start.pages)
    return {
        "slug": start.slug,
        "kind": start.kind,
        "severity": start.severity,
        "level": start.level or "",
        "audience": start.audience.slug if start.audience else "",
        "publishes_alerts": start.publishes_alerts,
        "seen": fingerprint_of(start.as_json()) if start.pk else "",
        "pages.include": "\n".join(pages.include),
        "pages.exclude": "\n".join(pages.exclude),
        **line_values("names", start.names),
        **{f"services.{entry['service']}": entry["impact"] for entry in start.services},
        **text_values({code: Text.of_json(kept) for code, kept in start.texts.items()}),
        **text_values({code: Text.of_json(kept) for code, kept in start.closing_texts.items()}, "closing_texts"),
        **brief_values({code: BriefText(**words) for code, words in start.brief.items()}),
    }
