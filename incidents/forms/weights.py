"""The weights of the suggestion, and facts to try them with."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from audiences.topics import IncidentKind, Severity
from incidents.forms.dotted import DottedForm
from incidents.levels import LevelFacts, LevelWeights
from incidents.lifecycle import Impact
from incidents.services.weights import MOST_PEOPLE, MOST_TIMES

LEVEL_CHOICES = [(number, str(number)) for number in range(1, 5)]


def _level(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=LEVEL_CHOICES, coerce=int)


def _people(label: Any, help_text: Any = "") -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=MOST_PEOPLE, widget=widget)


def _times(label: Any) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"})
    return forms.FloatField(label=label, min_value=1, max_value=MOST_TIMES, widget=widget)


class WeightsForm(DottedForm):
    """All weights. Groups are what the page shows together."""

    sev1 = _level(Severity.SEV1.label)
    sev2 = _level(Severity.SEV2.label)
    sev3 = _level(Severity.SEV3.label)
    sev4 = _level(Severity.SEV4.label)
    triage = _level(Severity.TRIAGE.label)
    planned_at_most = _level(_("Maintenance and announcements: at most"))
    major_outage = _level(Impact.MAJOR_OUTAGE.label)
    partial_outage = _level(Impact.PARTIAL_OUTAGE.label)
    degraded_performance = _level(Impact.DEGRADED.label)
    many_people = _people(_("So many people raise it by one"))
    very_many_people = _people(_("So many raise it by one more"))
    few_people = _people(_("Fewer people than this lower it by one"), _("0: a small audience never lowers it."))
    times_usual = _times(_("So many times the usual number raises it by one"))
    many_times_usual = _times(_("So many times raises it by one more"))
    enquiries_that_count = _people(_("Fewer enquiries than this never raise it"), _("Two instead of one is no wave."))
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def fields_called(self, *names: str) -> Iterator[BoundField]:
        """Bound fields in this order."""
        return (self[name] for name in names)

    @property
    def severity_fields(self) -> list[BoundField]:
        """Where each severity starts."""
        return list(self.fields_called("sev1", "sev2", "sev3", "sev4", "triage", "planned_at_most"))

    @property
    def impact_fields(self) -> list[BoundField]:
        """The lowest level by the worst state of a service."""
        return list(self.fields_called("major_outage", "partial_outage", "degraded_performance"))

    @property
    def people_fields(self) -> list[BoundField]:
        """What the number of people does."""
        return list(self.fields_called("many_people", "very_many_people", "few_people"))

    @property
    def enquiry_fields(self) -> list[BoundField]:
        """What the number of enquiries does."""
        return list(self.fields_called("times_usual", "many_times_usual", "enquiries_that_count"))

    def weights(self) -> LevelWeights:
        """The weights as typed."""
        return LevelWeights(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class FactsForm(DottedForm):
    """An imagined incident, to see what the weights would propose."""

    kind = forms.ChoiceField(label=_("Kind"), choices=IncidentKind.choices, initial=IncidentKind.INCIDENT.value)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.SEV3.value)
    impact = forms.ChoiceField(
        label=_("Worst state of a service"), choices=[("", _("No service named")), *Impact.choices], required=False
    )
    people = forms.IntegerField(
        label=_("People affected"),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        help_text=_("Leave empty when nobody knows."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    enquiries = forms.IntegerField(
        label=_("Enquiries in half an hour"), required=False, min_value=0, max_value=1_000_000
    )
    usual_enquiries = forms.FloatField(
        label=_("Usual in half an hour"), required=False, min_value=0, max_value=1_000_000
    )

    def facts(self, *, author: str = "") -> LevelFacts:
        """What is imagined; fields that are wrong count as not filled in. ``author`` stands beside a number of people."""
        people = self.value("people")
        return LevelFacts(
            kind=self.value("kind", default=IncidentKind.INCIDENT.value),
            severity=self.value("severity", default=Severity.TRIAGE.value),
            people=people,
            people_author=author if people is not None else "",
            impacts=(self.value("impact"),) if self.value("impact") else (),
            enquiries=self.value("enquiries", default=0),
            usual_enquiries=self.value("usual_enquiries", default=0.0),
        )
