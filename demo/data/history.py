"""The incident of some days ago, with everything that it left behind. Rows are written as history: no service publishes them,
so nothing is sent and no signal fires. Ledger and visitors stand in `history_sending` and `history_visitors`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from audiences.models import Service
from demo.data.history_sending import load_sending
from demo.data.history_visitors import load_followers, load_visitors
from incidents.channels import get_channel
from incidents.declarations import Declaration, Text, Then
from incidents.lifecycle import Impact, NoticeState, Status, UpdateState
from incidents.models import (
    Brief,
    BriefReading,
    HistoryEntry,
    Incident,
    IncidentService,
    Notice,
    Playbook,
    Responsibility,
    ServiceStatusChange,
    Update,
)
from incidents.parts_of_work import Part
from incidents.planning import Plan, plan_declaration
from incidents.queries import declaration_from_playbook
from incidents.rendering import notice_texts, placeholder_facts
from incidents.services.drafts import impacts_json, texts_json, write_notices
from incidents.services.resolving import closing_texts
from incidents.texts import render
from statuscomms.actors import Actor
from statuscomms.audit import target_of
from statuscomms.clock import now
from statuscomms.models import AuditEntry, User

PLAYBOOK = "payment-failure"
TITLE = "Card payments fail in the web shop"
DAYS_AGO = 5
BEGAN_AT = time(10, 38)
_TEXTS = Path(__file__).parent / "texts" / "history.toml"
_SENT = ("email", "sms")
_SHOWN = ("overlay", "banner", "chat_notice", "chatbot")


@dataclass(frozen=True, slots=True)
class Step:
    """One update: so many minutes after the declaration, in these channels."""

    number: int
    minutes: int
    status: Status
    impact: Impact
    channels: tuple[str, ...]
    texts: Mapping[str, Text]


def load_resolved_incident(staff: Mapping[str, User]) -> Incident:
    """Declared, told three times, resolved; without its report, which counts enquiries too (`demo.data.enquiries`)."""
    responder = staff["riku.responder"]
    begun = timezone.make_aware(datetime.combine(timezone.localdate() - timedelta(days=DAYS_AGO), BEGAN_AT))
    prepared = declaration_from_playbook(Playbook.objects.get(slug=PLAYBOOK))
    plan = plan_declaration(replace(prepared, title=TITLE))
    incident = _incident(plan, responder, begun)
    steps = _steps(incident, prepared)
    updates = [_update(incident, plan, step, responder, begun) for step in steps]
    _finish(incident, updates[-1])
    _load_service_history(incident, steps, begun)
    _load_brief(incident, prepared, (staff["sanna.support"], responder))
    _load_audit_trail(incident, updates, responder)
    load_followers(incident, since=begun + timedelta(minutes=6))
    for update in updates:
        load_sending(update)
    load_visitors(incident)
    return incident


def _incident(plan: Plan, responder: User, begun: datetime) -> Incident:
    incident = Incident.objects.create(
        kind=plan.kind,
        severity=plan.severity,
        level=plan.level.number,
        suggestion=plan.suggestion.as_json(),
        title=plan.title,
        playbook=plan.playbook,
        pages=plan.pages.as_json(),
        commander=responder,
        declared_by=responder.display_name,
        declared_at=begun,
        starts_at=begun - timedelta(minutes=13),
    )
    Responsibility.objects.create(
        incident=incident,
        part=Part.COMMANDER,
        person=responder,
        person_name=responder.display_name,
        since=begun,
        given_by=responder.display_name,
    )
    for planned in plan.services:
        IncidentService.objects.create(incident=incident, service=planned.service, impact=planned.impact)
    return incident


def _steps(incident: Incident, prepared: Declaration) -> tuple[Step, ...]:
    written = tomllib.loads(_TEXTS.read_text(encoding="utf-8"))
    said = {
        name: {language: Text.of_json(words) for language, words in languages.items()}
        for name, languages in written.items()
    }
    everything = (*_SHOWN, *_SENT)
    return (
        Step(1, 4, Status.INVESTIGATING, Impact.PARTIAL_OUTAGE, everything, prepared.texts),
        Step(2, 41, Status.IDENTIFIED, Impact.PARTIAL_OUTAGE, _SHOWN, said["identified"]),
        Step(3, 98, Status.MONITORING, Impact.DEGRADED, everything, said["monitoring"]),
        Step(4, 147, Status.RESOLVED, Impact.OPERATIONAL, _SENT, closing_texts(incident)),
    )


def _update(incident: Incident, plan: Plan, step: Step, responder: User, begun: datetime) -> Update:
    """The published update with its notices, in the states they would be in by now."""
    at = begun + timedelta(minutes=step.minutes)
    is_closing = step.status == Status.RESOLVED
    incident.next_update_due_at = None if is_closing else at + timedelta(minutes=plan.level.cadence_minutes)
    update = Update.objects.create(
        incident=incident,
        number=step.number,
        status=step.status,
        state=UpdateState.PUBLISHED,
        texts=texts_json(step.texts),
        impacts=dict.fromkeys(impacts_json(plan.services), step.impact),
        is_closing=is_closing,
        closing=Then.TELL if is_closing else "",
        created_by=responder.display_name,
        author=responder,
        created_at=at,
        published_at=at,
    )
    _replace_shown(incident, step, at)
    plans = [one for one in plan.notices if one.channel in step.channels]
    if is_closing:
        plans = [replace(one, recipients=Notice.Recipients.FOLLOWERS_AND_FIRST) for one in plans]
    write_notices(update, plans)
    facts = placeholder_facts(update)
    for notice in update.notices.all():
        _publish(notice, notice_texts(notice, update, facts), at)
    update.texts = {
        language: Text(*_words(Text.of_json(kept), language, update)).as_json()
        for language, kept in update.texts.items()
    }
    update.save()
    _note_move(incident, step, responder, at)
    return update


def _note_move(incident: Incident, step: Step, responder: User, at: datetime) -> None:
    last = HistoryEntry.objects.filter(incident=incident).last()
    HistoryEntry.objects.create(
        incident=incident,
        source=last.target if last else Status.TRIAGE,
        target=step.status,
        actor_name=responder.display_name,
        at=at,
    )


def _words(text: Text, language: str, update: Update) -> tuple[str, str, str]:
    words = render(text, language, placeholder_facts(update))
    return words.title, words.body, words.instructions


def _replace_shown(incident: Incident, step: Step, at: datetime) -> None:
    """What was shown before is replaced, or withdrawn where the new update says nothing."""
    for notice in incident.notices.filter(state=NoticeState.LIVE):
        notice.state = NoticeState.REPLACED if notice.channel in step.channels else NoticeState.WITHDRAWN
        notice.ended_at = at
        notice.save(update_fields=["state", "ended_at"])


def _publish(notice: Notice, texts: dict[str, dict[str, str]], at: datetime) -> None:
    channel = get_channel(notice.channel)
    earlier = Notice.objects.filter(key=notice.key).exclude(pk=notice.pk).count()
    notice.texts = texts
    notice.revision = 1 if channel.interrupts else earlier + 1
    notice.state = NoticeState.LIVE if channel.is_shown else NoticeState.DONE
    notice.live_at = at
    notice.ended_at = None if channel.is_shown else at + timedelta(minutes=3)
    notice.save()


def _finish(incident: Incident, closing: Update) -> None:
    first = incident.updates.earliest("number")
    incident.status = closing.status
    incident.closing = closing.closing
    incident.published_at = first.published_at
    incident.resolved_at = closing.published_at
    incident.next_update_due_at = None
    incident.version = closing.number + 1
    incident.save()
    incident.impacts.update(impact=Impact.OPERATIONAL)


def _load_service_history(incident: Incident, steps: tuple[Step, ...], begun: datetime) -> None:
    """A row whenever the service's status changed; two older short troubles give the status page something to draw."""
    service = Service.objects.get(impacts__incident=incident)
    rows, before = [], Impact.OPERATIONAL
    for step in steps:
        if step.impact != before:
            at = begun + timedelta(minutes=step.minutes)
            rows.append(ServiceStatusChange(service=service, status=step.impact, incident=incident, at=at))
        before = step.impact
    for slug, days, hours, impact in (
        ("fibre", 23, 2, Impact.PARTIAL_OUTAGE),
        ("power-supply", 41, 5, Impact.MAJOR_OUTAGE),
        ("mobile", 58, 3, Impact.DEGRADED),
    ):
        other, at = Service.objects.get(slug=slug), begun - timedelta(days=days)
        rows.append(ServiceStatusChange(service=other, status=impact, at=at))
        rows.append(ServiceStatusChange(service=other, status=Impact.OPERATIONAL, at=at + timedelta(hours=hours)))
    ServiceStatusChange.objects.bulk_create(rows)


def _load_brief(incident: Incident, prepared: Declaration, readers: tuple[User, ...]) -> None:
    for language, text in prepared.brief.items():
        brief = Brief.objects.create(
            incident=incident,
            language=language,
            known=text.known,
            say=text.say,
            do_not_say=text.do_not_say,
            workaround=text.workaround,
            changed_by=incident.declared_by,
        )
        for reader in readers if language == "fi" else ():
            BriefReading.objects.create(brief=brief, user=reader, version=brief.version)
    readings = BriefReading.objects.filter(brief__incident=incident)
    readings.update(at=incident.declared_at + timedelta(minutes=9))
    incident.briefs.update(changed_at=incident.declared_at)


def _load_audit_trail(incident: Incident, updates: list[Update], responder: User) -> None:
    actor = Actor.of_user(responder)
    acts = [("declare", incident.declared_at, {"level": incident.level, "drill": False})]
    acts += [("publish", update.published_at or now(), {"number": update.number}) for update in updates]
    for verb, at, details in acts:
        entry = AuditEntry.objects.create(
            actor_kind=actor.kind,
            actor_name=actor.name,
            actor_user=responder,
            verb=verb,
            target=target_of(incident),
            details=details,
        )
        AuditEntry.objects.filter(pk=entry.pk).update(at=at)
