"""The form on the preferences page."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audiences.drafts import PreferencesDraft
from audiences.forms.subscribe import service_choices
from audiences.models import Contact, Preference, Subscription
from audiences.topics import AddressKind, IncidentKind


class PreferencesForm(forms.Form):
    """Everything that a person chooses about being told."""

    everything = forms.BooleanField(label=_("All services"), required=False)
    services = forms.MultipleChoiceField(label=_("Services"), required=False, widget=forms.CheckboxSelectMultiple)
    incidents = forms.MultipleChoiceField(
        label=_("Incidents that you follow"), required=False, widget=forms.CheckboxSelectMultiple
    )
    hears_audiences = forms.BooleanField(
        label=_("Other notices that concern me"),
        required=False,
        help_text=_("For example about your region or your contract."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What kind of news?"), choices=IncidentKind.choices, widget=forms.CheckboxSelectMultiple
    )
    only_channel = forms.ChoiceField(label=_("How?"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    critical_overrides_quiet = forms.BooleanField(label=_("Critical news may come at any time"), required=False)
    paused_until = forms.DateField(
        label=_("Pause until"),
        required=False,
        help_text=_("Nothing is sent before this day."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, data: Any = None, *, contact: Contact) -> None:
        self.contact = contact
        follows = Subscription.objects.live().filter(contact=contact, incident_uuid__isnull=False)
        super().__init__(data, initial=_initial(contact))
        self._choose("services", service_choices(contact.language))
        self._choose("incidents", [(str(row.incident_uuid), row.incident_title or "?") for row in follows])
        self._choose("only_channel", _channels(contact))
        if not follows:
            del self.fields["incidents"]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def draft(self) -> PreferencesDraft:
        """What was chosen; call after ``is_valid``."""
        chosen = self.cleaned_data
        return PreferencesDraft(
            language=chosen["language"],
            everything=chosen["everything"],
            services=tuple(chosen["services"]),
            incidents=tuple(UUID(text) for text in chosen.get("incidents", [])),
            hears_audiences=chosen["hears_audiences"],
            kinds=tuple(chosen["kinds"]),
            only_channel=chosen["only_channel"],
            quiet_from=chosen["quiet_from"],
            quiet_until=chosen["quiet_until"],
            critical_overrides_quiet=chosen["critical_overrides_quiet"],
            paused_until=self._start_of(chosen["paused_until"]),
        )

    def _start_of(self, day: Any) -> datetime | None:
        return datetime.combine(day, time.min, ZoneInfo(self.contact.time_zone)) if day else None


def _channels(contact: Contact) -> list[tuple[str, Any]]:
    kinds = sorted(set(contact.addresses.values_list("kind", flat=True)))
    return [("", _("Every way you have given us")), *((kind, AddressKind(kind).label) for kind in kinds)]


def _initial(contact: Contact) -> dict[str, Any]:
    preference = Preference.objects.filter(contact=contact).first() or Preference(contact=contact)
    live = list(Subscription.objects.live().filter(contact=contact).select_related("service"))
    general = [row for row in live if row.incident_uuid is None]
    kinds = {kind for row in general for kind in row.kinds or IncidentKind.values} or set(IncidentKind.values)
    until = preference.paused_until
    return {
        "everything": any(row.topic == "everything" for row in live),
        "services": [row.service.slug for row in live if row.service],
        "incidents": [str(row.incident_uuid) for row in live if row.incident_uuid],
        "hears_audiences": contact.hears_audiences,
        "kinds": sorted(kinds),
        "only_channel": preference.only_channel,
        "language": contact.language,
        "quiet_from": preference.quiet_from,
        "quiet_until": preference.quiet_until,
        "critical_overrides_quiet": preference.critical_overrides_quiet,
        "paused_until": _local_day(until, contact.time_zone),
    }


def _local_day(moment: datetime | None, zone: str) -> Any:
    if moment is None or moment < datetime.now(ZoneInfo(zone)) - timedelta(days=1):
        return None
    return moment.astimezone(ZoneInfo(zone)).date()
