"""Form fields in which people say what they want to hear; the subscribe form and the preferences page share them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.topics import IncidentKind, Severity

SERIOUSNESS = (
    ("", _("All, also small ones")),
    (Severity.SEV3.value, _("Those that people notice")),
    (Severity.SEV2.value, _("Serious ones only")),
    (Severity.SEV1.value, _("Only the most serious")),
)
"""A minimum severity in customers' words; it says nothing about maintenance and announcements."""


def kinds_field(*, required: bool) -> forms.MultipleChoiceField:
    """Which kinds of news."""
    return forms.MultipleChoiceField(
        label=_("What kind of news?"),
        choices=IncidentKind.choices,
        required=required,
        widget=forms.CheckboxSelectMultiple,
    )


def seriousness_field() -> forms.ChoiceField:
    """From which severity on incidents are news."""
    return forms.ChoiceField(label=_("Which disruptions?"), choices=SERIOUSNESS, required=False)


def all_or_some(kinds: list[str]) -> tuple[str, ...]:
    """The kinds as a subscription keeps them: all, or none chosen, are kept as no filter."""
    chosen = tuple(kind for kind in IncidentKind.values if kind in kinds)
    return () if len(chosen) == len(IncidentKind.values) else chosen
