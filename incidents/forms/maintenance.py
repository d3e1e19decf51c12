"""Fields of maintenance on the declare page and on its own pages: who hears what, reminders, how it repeats."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audiences.topics import IncidentKind
from incidents.declarations import Declaration
from incidents.forms.dotted import DottedForm
from incidents.forms.moments import MomentField
from incidents.forms.texts import LanguageTab, language_tabs, text_fields, text_values, texts_of
from incidents.lifecycle import MaintenanceEventKind, Status
from incidents.maintenance_defaults import switches_of
from incidents.maintenance_options import MaintenanceOptions
from incidents.maintenance_steps import Move, SeriesChange
from incidents.models import Incident, MaintenanceSeries

USUAL_REMINDERS = (10_080, 4_320, 1_440, 240, 60, 15)
"""Minutes before the start that a box is shown for: a week, three days, a day, four hours, an hour, a quarter."""

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ONCE, OWN = "", "own"

TELLING_LABELS = {
    MaintenanceEventKind.CREATED: _("It is planned"),
    MaintenanceEventKind.REMINDER: _("Reminders"),
    MaintenanceEventKind.STARTED: _("It begins"),
    MaintenanceEventKind.MOVED: _("It gets a new time"),
    MaintenanceEventKind.CANCELLED: _("It is cancelled"),
    MaintenanceEventKind.FINISHED: _("It is over"),
}


def _weekly(start: datetime) -> str:
    return f"FREQ=WEEKLY;BYDAY={_DAYS[start.weekday()]}"


def _fortnightly(start: datetime) -> str:
    return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={_DAYS[start.weekday()]}"


def _monthly_by_weekday(start: datetime) -> str:
    nth = (start.day - 1) // 7 + 1
    return f"FREQ=MONTHLY;BYDAY={nth if nth < 5 else -1}{_DAYS[start.weekday()]}"


def _monthly_by_day(start: datetime) -> str:
    return f"FREQ=MONTHLY;BYMONTHDAY={start.day}"


RULES: dict[str, Callable[[datetime], str]] = {
    "daily": lambda start: "FREQ=DAILY",
    "weekly": _weekly,
    "fortnightly": _fortnightly,
    "monthly_weekday": _monthly_by_weekday,
    "monthly_day": _monthly_by_day,
}
REPEATS = [
    (ONCE, _("Does not repeat")),
    ("daily", _("Every day")),
    ("weekly", _("Every week")),
    ("fortnightly", _("Every second week")),
    ("monthly_weekday", _("Every month on the same weekday, such as the second Sunday")),
    ("monthly_day", _("Every month on the same day")),
    (OWN, _("By a rule of your own")),
]


def switch_fields() -> dict[str, forms.Field]:
    """Who hears what, and what happens by itself."""
    return {
        "maintenance.tells": forms.MultipleChoiceField(
            label=_("Subscribers get a message when"),
            required=False,
            choices=[(kind.value, label) for kind, label in TELLING_LABELS.items()],
            widget=forms.CheckboxSelectMultiple,
        ),
        "maintenance.reminder_minutes": forms.TypedMultipleChoiceField(
            label=_("Remind before the start"),
            required=False,
            coerce=int,
            choices=[(minutes, span_in_words(minutes)) for minutes in USUAL_REMINDERS],
            widget=forms.CheckboxSelectMultiple,
        ),
        "maintenance.starts_itself": forms.BooleanField(label=_("Begins by itself at its time"), required=False),
        "maintenance.ends_itself": forms.BooleanField(label=_("Ends by itself at its time"), required=False),
    }


def repeat_fields() -> dict[str, forms.Field]:
    """How it repeats."""
    return {
        "maintenance.repeats": forms.ChoiceField(label=_("Repeats"), required=False, choices=REPEATS),
        "maintenance.until": forms.DateField(
            label=_("Last day"),
            required=False,
            help_text=_("Leave empty to repeat until somebody stops it."),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        ),
        "maintenance.rule": forms.CharField(
            label=_("Rule"),
            required=False,
            max_length=200,
            help_text=_(
                "An RRULE as in calendars, such as FREQ=MONTHLY;BYDAY=2SU. The time of day stays that of the first."
            ),
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        ),
    }


def span_in_words(minutes: int) -> str:
    """A number of minutes as people say it, in the largest unit that divides it."""
    days, hours = minutes // 1_440, minutes // 60
    if minutes % 1_440 == 0:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if minutes % 60 == 0:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def switch_values(options: MaintenanceOptions) -> dict[str, Any]:
    """Initial values of the switches."""
    switches = switches_of(options)
    return {
        "maintenance.tells": list(switches.tells),
        "maintenance.reminder_minutes": list(switches.reminder_minutes),
        "maintenance.starts_itself": options.starts_itself,
        "maintenance.ends_itself": options.ends_itself,
    }


def repeat_values(rule: str, first: datetime | None) -> dict[str, Any]:
    """Initial values of *repeats*: a choice where the rule is one of them, else the rule itself."""
    if not rule:
        return {"maintenance.repeats": ONCE}
    bare = ";".join(part for part in rule.split(";") if not part.startswith("UNTIL="))
    until = next((part.removeprefix("UNTIL=")[:8] for part in rule.split(";") if part.startswith("UNTIL=")), "")
    local = timezone.localtime(first) if first else None
    chosen = next((name for name, make in RULES.items() if local and make(local) == bare), OWN)
    if chosen == OWN:
        return {"maintenance.repeats": OWN, "maintenance.rule": rule}
    return {"maintenance.repeats": chosen, "maintenance.until": _day(until)}


def _day(text: str) -> date | None:
    return datetime.strptime(text, "%Y%m%d").date() if text else None


def keep_unusual_reminders(form: DottedForm, kept: tuple[int, ...]) -> None:
    """Offer reminders that came from a script and have no box of their own, so that saving does not lose them."""
    field = form.fields["maintenance.reminder_minutes"]
    assert isinstance(field, forms.TypedMultipleChoiceField)
    minutes = sorted({*USUAL_REMINDERS, *kept}, reverse=True)
    field.choices = [(one, span_in_words(one)) for one in minutes]


def options_of(form: DottedForm, *, rule: str = "") -> MaintenanceOptions:
    """The switches as they were set."""
    return MaintenanceOptions(
        tells=tuple(form.value("maintenance.tells", default=())),
        reminder_minutes=tuple(form.value("maintenance.reminder_minutes", default=())),
        starts_itself=form.value("maintenance.starts_itself", default=False),
        ends_itself=form.value("maintenance.ends_itself", default=False),
        rule=rule,
    )


def rule_of(form: DottedForm, first: datetime | None) -> str:
    """The RRULE that was chosen; empty: once, or the start is not known yet."""
    chosen = form.value("maintenance.repeats", default=ONCE)
    if chosen == OWN:
        return str(form.value("maintenance.rule", default=""))
    if chosen == ONCE or first is None:
        return ""
    until = form.value("maintenance.until")
    return RULES[chosen](timezone.localtime(first)) + (f";UNTIL={until:%Y%m%d}" if until else "")


def declared_options(form: DottedForm) -> MaintenanceOptions | None:
    """What the declare page says about maintenance; None for other kinds."""
    if form.value("kind") != IncidentKind.MAINTENANCE:
        return None
    return options_of(form, rule=rule_of(form, form.value("starts_at")))


def declared_values(declaration: Declaration) -> dict[str, Any]:
    """Initial values of the declare page's fields."""
    options = declaration.maintenance or MaintenanceOptions()
    return {**switch_values(options), **repeat_values(options.rule, declaration.starts_at)}


@dataclass(frozen=True, slots=True)
class MaintenanceRows:
    """The bound fields as the template shows them."""

    tells: BoundField
    reminders: BoundField
    by_itself: tuple[BoundField, ...]
    repeats: tuple[BoundField, ...]
    has_errors: bool

    @property
    def boxes(self) -> tuple[BoundField, BoundField]:
        """The groups of boxes to tick."""
        return self.tells, self.reminders


def maintenance_rows(form: DottedForm) -> MaintenanceRows:
    """The fields of a form that has switches, and *repeats* when it has them."""
    repeats = ("repeats", "until", "rule") if "maintenance.repeats" in form.fields else ()
    return MaintenanceRows(
        tells=form.bound("maintenance", "tells"),
        reminders=form.bound("maintenance", "reminder_minutes"),
        by_itself=(form.bound("maintenance", "starts_itself"), form.bound("maintenance", "ends_itself")),
        repeats=tuple(form.bound("maintenance", name) for name in repeats),
        has_errors=form.has_errors_under("maintenance"),
    )


class SwitchesForm(DottedForm):
    """Changes the switches of a maintenance that is published."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, incident: Incident, options: MaintenanceOptions) -> None:
        super().__init__(data, initial={"version": incident.version, **switch_values(options)})
        self.fields |= switch_fields()
        keep_unusual_reminders(self, switches_of(options).reminder_minutes)

    @property
    def rows(self) -> MaintenanceRows:
        """The fields."""
        return maintenance_rows(self)

    def options(self) -> MaintenanceOptions:
        """What was asked for."""
        return options_of(self)


class MoveForm(DottedForm):
    """New times, with a remark per language that the message adds."""

    starts_at = MomentField(label=_("New start"), required=False)
    ends_at = MomentField(label=_("New end"), required=False, help_text=_("Leave empty: it lasts as long as before."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_key = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, incident: Incident, client_key: str = "") -> None:
        first = {"version": incident.version, "client_key": client_key, "starts_at": incident.starts_at}
        super().__init__(data, initial=first)
        if incident.status != Status.SCHEDULED:
            del self.fields["starts_at"]
            self.fields["ends_at"].help_text = ""
        for name, field in text_fields().items():
            if name.endswith(".body"):
                field.label = _("Why, and what else to say")
                self.fields[name] = field

    @property
    def text_tabs(self) -> list[LanguageTab]:
        """The remark per language."""
        return language_tabs(self, "texts")

    def move(self) -> Move:
        """What was asked for."""
        return Move(
            starts_at=self.value("starts_at"),
            ends_at=self.value("ends_at"),
            texts=texts_of(self),
            version=self.value("version"),
            client_key=self.value("client_key"),
        )


class CancellationForm(DottedForm):
    """Calls a maintenance off with words that are prepared."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_key = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, incident: Incident, texts: dict[str, Any], client_key: str = "") -> None:
        first = {"version": incident.version, "client_key": client_key}
        super().__init__(data, initial={**first, **text_values(texts)})
        self.fields |= text_fields()

    @property
    def text_tabs(self) -> list[LanguageTab]:
        """The last words per language."""
        return language_tabs(self, "texts", last="title")


class SeriesForm(DottedForm):
    """Changes the occurrences of a series that are not open yet."""

    title = forms.CharField(label=_("Title"), max_length=200)
    first = MomentField(label=_("Next start"))
    duration_minutes = forms.IntegerField(label=_("Lasts, in minutes"), min_value=1, max_value=44_640)
    lead_days = forms.IntegerField(
        label=_("Opened this many days ahead"),
        min_value=0,
        max_value=90,
        help_text=_("From then on it is on the status page and subscribers are told."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, series: MaintenanceSeries, texts: dict[str, Any], options: MaintenanceOptions
    ) -> None:
        first = {
            "title": series.title,
            "first": series.next_at,
            "duration_minutes": series.duration_minutes,
            "lead_days": series.lead_days,
            "version": series.version,
            **text_values(texts),
            **switch_values(options),
            **repeat_values(series.rule, series.next_at),
        }
        super().__init__(data, initial=first)
        self.series = series
        self.fields |= text_fields()
        self.fields |= switch_fields()
        self.fields |= repeat_fields()
        field = self.fields["maintenance.repeats"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [choice for choice in REPEATS if choice[0] != ONCE]
        keep_unusual_reminders(self, switches_of(options).reminder_minutes)

    @property
    def rows(self) -> MaintenanceRows:
        """The switches and how it repeats."""
        return maintenance_rows(self)

    @property
    def text_tabs(self) -> list[LanguageTab]:
        """The words of each occurrence."""
        return language_tabs(self, "texts")

    def change(self) -> SeriesChange:
        """What was asked for; times that were not touched stay as they are, to the wall clock."""
        first = self.value("first")
        rule = rule_of(self, first)
        moved = first != self.series.next_at
        return SeriesChange(
            title=self.value("title"),
            rule=rule if rule != self.series.rule or moved else None,
            first=first if moved else None,
            duration_minutes=self.value("duration_minutes"),
            lead_days=self.value("lead_days"),
            texts=texts_of(self),
            options=options_of(self),
            version=self.value("version"),
        )
