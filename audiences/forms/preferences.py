"""The form on the preferences page."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audiences.drafts import PreferencesDraft
from audiences.forms.public_attributes import PREFIX, declared, form_field, public_attribute_fields, shown
from audiences.forms.subscribe import service_choices
from audiences.forms.wishes import kinds_field, seriousness_field
from audiences.models import Contact, Preference, Subscription
from audiences.time_zones import zone_choices
from audiences.topics import AddressKind, IncidentKind
from statuscomms.clock import now

LONGEST_PAUSE_DAYS = 365
_WHAT = ("everything", "services", "incidents", "hears_audiences", "kinds", "minimum_severity")
_HOW = ("only_channel", "language")
_WHEN = ("quiet_from", "quiet_until", "time_zone", "critical_overrides_quiet", "pause_days")


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
    kinds = kinds_field(required=True)
    minimum_severity = seriousness_field()
    only_channel = forms.ChoiceField(label=_("How?"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    critical_overrides_quiet = forms.BooleanField(label=_("Critical news may come at any time"), required=False)
    pause_days = forms.IntegerField(
        label=_("Pause for how many days?"),
        required=False,
        min_value=0,
        max_value=LONGEST_PAUSE_DAYS,
        help_text=_("Nothing is sent meanwhile. Leave empty to go on as usual."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, contact: Contact) -> None:
        self.contact = contact
        follows = Subscription.objects.live().filter(contact=contact, incident_uuid__isnull=False)
        self.schemas = public_attribute_fields()
        super().__init__(data, initial=_initial(contact) | shown(self.schemas, contact.attributes))
        self._choose("services", service_choices(contact.language))
        self._choose("incidents", [(str(row.incident_uuid), row.incident_title or "?") for row in follows])
        self._choose("only_channel", _channels(contact))
        self._choose("time_zone", zone_choices(contact.time_zone))
        if not follows:
            del self.fields["incidents"]
        for schema in self.schemas:
            self.fields[PREFIX + schema.key] = form_field(schema, contact.language)

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        about = tuple(PREFIX + schema.key for schema in self.schemas)
        parts = ((_("What"), _WHAT), (_("How"), _HOW), (_("When"), _WHEN), (_("About you"), about))
        grouped = [(heading, [self[name] for name in names if name in self.fields]) for heading, names in parts]
        return [(heading, fields) for heading, fields in grouped if fields]

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
            minimum_severity=chosen["minimum_severity"],
            attributes=declared(self.schemas, chosen),
            time_zone=chosen["time_zone"] or None,
            only_channel=chosen["only_channel"],
            quiet_from=chosen["quiet_from"],
            quiet_until=chosen["quiet_until"],
            critical_overrides_quiet=chosen["critical_overrides_quiet"],
            paused_until=self._end_of_pause(chosen["pause_days"], chosen["time_zone"] or self.contact.time_zone),
        )

    def _end_of_pause(self, days: int | None, zone: str) -> datetime | None:
        """The beginning of that day in the person's own zone."""
        if not days:
            return None
        day = now().astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
        return datetime.combine(day, time.min, ZoneInfo(zone))


def _channels(contact: Contact) -> list[tuple[str, Any]]:
    kinds = sorted(set(contact.addresses.values_list("kind", flat=True)))
    return [("", _("Every way you have given us")), *((kind, AddressKind(kind).label) for kind in kinds)]


def _initial(contact: Contact) -> dict[str, Any]:
    preference = Preference.objects.filter(contact=contact).first() or Preference(contact=contact)
    live = list(Subscription.objects.live().filter(contact=contact).select_related("service"))
    general = [row for row in live if row.incident_uuid is None]
    kinds = {kind for row in general for kind in row.kinds or IncidentKind.values} or set(IncidentKind.values)
    return {
        "everything": any(row.topic == "everything" for row in live),
        "services": [row.service.slug for row in live if row.service],
        "incidents": [str(row.incident_uuid) for row in live if row.incident_uuid],
        "hears_audiences": contact.hears_audiences,
        "kinds": sorted(kinds),
        "minimum_severity": next((row.minimum_severity for row in general), ""),
        "only_channel": preference.only_channel,
        "language": contact.language,
        "quiet_from": preference.quiet_from,
        "quiet_until": preference.quiet_until,
        "time_zone": contact.time_zone,
        "critical_overrides_quiet": preference.critical_overrides_quiet,
        "pause_days": _days_left(preference.paused_until, contact.time_zone),
    }


def _days_left(until: datetime | None, zone: str) -> int | None:
    """How many days of the pause are left, today included."""
    moment = now()
    if until is None or until <= moment:
        return None
    own = ZoneInfo(zone)
    return max(1, (until.astimezone(own).date() - moment.astimezone(own).date()).days)
