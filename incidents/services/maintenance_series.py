"""Maintenance that repeats: made, changed, stopped by staff; each occurrence opened in time as an incident of its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.declarations import Declaration
from incidents.lifecycle import SeriesState, Status
from incidents.maintenance_options import MaintenanceOptions
from incidents.maintenance_queries import pattern_of_series
from incidents.maintenance_rules import check_options, pattern_of
from incidents.maintenance_steps import SeriesChange, SeriesDraft
from incidents.models import Incident, Maintenance, MaintenanceSeries
from incidents.planning import plan_declaration
from incidents.recurrence import BadRule, Pattern, check_pattern, next_occurrence, normalised
from incidents.series_declarations import declaration_json, declaration_of
from incidents.services.declaring import declare
from incidents.services.maintenance import cancel_maintenance
from incidents.services.maintenance_opening import local_text, wall_clock
from incidents.texts import check_texts, check_title, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput, ProductError, Sentence, StaleVersion
from statuscomms.staff_alerts import close_alert, raise_alert

log = structlog.get_logger(__name__)

MOST_LEAD_DAYS = 90


@transaction.atomic
def create_series(*, actor: Actor, draft: SeriesDraft) -> MaintenanceSeries:
    """Make a series whose occurrences are declared and published by themselves, ``lead_days`` ahead.

    The same ``client_key`` answers the first series again. Raises ``InvalidInput``.
    """
    actor.require(Action.PUBLISH)
    known = MaintenanceSeries.objects.filter(client_key=draft.client_key).first() if draft.client_key else None
    if known:
        return known
    declaration = draft.declaration
    options = declaration.maintenance or MaintenanceOptions()
    if not options.rule:
        raise InvalidInput({"maintenance.rule": [_("Say how it repeats.")]})
    plan = plan_declaration(declaration)
    raise_if_wrong(_check_lead(draft.lead_days))
    assert declaration.starts_at is not None and declaration.ends_at is not None  # held by plan_declaration
    pattern = pattern_of(options.rule, declaration.starts_at)
    series = MaintenanceSeries.objects.create(
        title=plan.title,
        rule=pattern.rule,
        local_start=local_text(pattern.first),
        time_zone=pattern.zone,
        duration_minutes=max(1, round((declaration.ends_at - declaration.starts_at).total_seconds() / 60)),
        declaration=declaration_json(declaration, plan.texts),
        lead_days=settings.MAINTENANCE_SERIES_LEAD_DAYS if draft.lead_days is None else draft.lead_days,
        next_at=declaration.starts_at.replace(second=0, microsecond=0),
        created_by=actor.name,
        created_at=now(),
        client_key=draft.client_key or None,
    )
    audit.record(actor=actor, verb="begin_series", target=series, rule=series.rule)
    return series


@transaction.atomic
def change_series(*, actor: Actor, series: MaintenanceSeries, change: SeriesChange) -> MaintenanceSeries:
    """Change what is not open yet; occurrences that are open already are moved or cancelled one by one."""
    actor.require(Action.PUBLISH)
    series = _locked(series, change.version)
    if series.state != SeriesState.ACTIVE:
        raise Conflict(_("This series has ended. Make a new one."), code="series_ended")
    _check_words(change)
    if change.rule is not None or change.first is not None or change.duration_minutes is not None:
        _change_times(series, change)
    if change.title is not None:
        series.title = change.title.strip()
    series.lead_days = series.lead_days if change.lead_days is None else change.lead_days
    series.declaration = _changed_declaration(series, change)
    series.version += 1
    series.save()
    audit.record(actor=actor, verb="change_series", target=series, rule=series.rule)
    return series


def _check_words(change: SeriesChange) -> None:
    errors = _check_lead(change.lead_days) | check_texts(change.texts or {})
    if change.title is not None:
        errors |= check_title(change.title.strip())
    if change.options is not None:
        errors |= check_options(change.options)
    raise_if_wrong(errors)


def _check_lead(days: int | None) -> dict[str, list[Sentence]]:
    if days is None or 0 <= days <= MOST_LEAD_DAYS:
        return {}
    return {"lead_days": [_("Open it between 0 and %(most)d days ahead.") % {"most": MOST_LEAD_DAYS}]}


def _change_times(series: MaintenanceSeries, change: SeriesChange) -> None:
    """Lay the rule anew from the given or the next start; what was opened before that stays."""
    first = change.first or series.next_at
    assert first is not None  # an active series has a next time
    if change.first is not None and change.first <= now():
        raise InvalidInput({"first": [_("This time has passed. Choose a later one.")]})
    minutes = series.duration_minutes if change.duration_minutes is None else change.duration_minutes
    if not 1 <= minutes <= 60 * 24 * 31:
        raise InvalidInput({"duration_minutes": [_("It lasts between one minute and 31 days.")]})
    try:
        pattern = Pattern(normalised(change.rule or series.rule), _first_local(series, change), series.time_zone)
        check_pattern(pattern, timedelta(minutes=minutes))
    except BadRule as trouble:
        raise InvalidInput({"rule": [trouble.sentence]}) from trouble
    series.rule = pattern.rule
    series.local_start = local_text(pattern.first)
    series.duration_minutes = minutes
    series.next_at = first.astimezone(UTC)


def _first_local(series: MaintenanceSeries, change: SeriesChange) -> datetime:
    """The wall-clock time from which the rule counts: the given one, else that of the next occurrence."""
    if change.first is not None:
        return wall_clock(change.first, series.time_zone)
    assert series.next_at is not None  # an active series has a next time
    if change.rule is None:
        return pattern_of_series(series).first
    following = next_occurrence(pattern_of_series(series), after=series.next_at - timedelta(seconds=1))
    return following.local if following else wall_clock(series.next_at, series.time_zone)


def _changed_declaration(series: MaintenanceSeries, change: SeriesChange) -> dict[str, object]:
    kept = declaration_of(series.declaration)
    changed = replace(kept, title=series.title, maintenance=change.options or kept.maintenance)
    return declaration_json(changed, change.texts if change.texts is not None else kept.texts)


@transaction.atomic
def stop_series(
    *, actor: Actor, series: MaintenanceSeries, cancel_planned: bool = False, version: int | None = None
) -> MaintenanceSeries:
    """Open no more occurrences. ``cancel_planned`` also calls off those that are open and have not begun."""
    actor.require(Action.PUBLISH)
    series = _locked(series, version)
    if series.state == SeriesState.ACTIVE:
        series.state = SeriesState.STOPPED
        series.next_at = None
        series.version += 1
        series.save()
        audit.record(actor=actor, verb="stop_series", target=series, cancel_planned=cancel_planned)
    if cancel_planned:
        for incident in Incident.objects.filter(maintenance__series=series, status=Status.SCHEDULED).order_by("id"):
            cancel_maintenance(actor=actor, incident=incident)
    return series


def _locked(series: MaintenanceSeries, version: int | None) -> MaintenanceSeries:
    locked = MaintenanceSeries.objects.select_for_update().get(pk=series.pk)
    if version is not None and version != locked.version:
        raise StaleVersion
    return locked


def open_due_occurrences() -> None:
    """Declare every occurrence whose time is near enough, each once. A tick job; any number of ticks may run it."""
    for series in MaintenanceSeries.objects.filter(state=SeriesState.ACTIVE, next_at__isnull=False):
        while series.next_at and series.next_at <= now() + timedelta(days=series.lead_days):
            try:
                with transaction.atomic():
                    series = _open_next(series.pk)
            except ProductError as trouble:
                _complain(series, trouble)
                break


def _open_next(series_id: int) -> MaintenanceSeries:
    """Open the next occurrence and step on. The lock makes one tick do it; killed in between, nothing has happened."""
    series = MaintenanceSeries.objects.select_for_update().get(pk=series_id)
    due = series.next_at
    if series.state != SeriesState.ACTIVE or due is None or due > now() + timedelta(days=series.lead_days):
        return series
    actor = Actor.system("tick")
    if due + timedelta(minutes=series.duration_minutes) > now():  # one that is over already is passed by
        incident = declare(actor=actor, declaration=_occurrence(series, due))
        Maintenance.objects.filter(incident=incident).update(series=series, occurrence=due)
    following = next_occurrence(pattern_of_series(series), after=due)
    series.next_at = following.starts_at if following else None
    series.state = SeriesState.ACTIVE if following else SeriesState.OVER
    series.save(update_fields=["next_at", "state"])
    close_alert(key=f"series:{series.uuid}", actor=actor)
    return series


def _occurrence(series: MaintenanceSeries, starts_at: datetime) -> Declaration:
    return replace(
        declaration_of(series.declaration),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.duration_minutes),
        publish=True,
        client_key=f"series:{series.uuid}:{starts_at:%Y%m%dT%H%M}",
    )


def _complain(series: MaintenanceSeries, trouble: ProductError) -> None:
    """Staff must mend the series; the occurrence is tried again until its time is over."""
    log.warning("occurrence_refused", series=str(series.uuid), code=trouble.code)
    details = "; ".join(str(one) for several in getattr(trouble, "fields", {}).values() for one in several)
    raise_alert(
        key=f"series:{series.uuid}",
        text=_("The next maintenance of %(title)s could not be opened: %(reason)s")
        % {"title": series.title, "reason": details or trouble.message},
        urgency="urgent",
        link=reverse("incidents:series", args=[series.uuid]),
    )
