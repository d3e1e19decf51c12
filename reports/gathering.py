"""Gathers the reach report of one incident from the floors below. Reads only."""

from typing import Any

from django.db.models import Count, Min, Q

from audiences.models import Address, Subscription
from audiences.queries import followers
from delivery.models import Broadcast
from inbox.models import Spike
from inbox.queries import enquiry_figures
from incidents.audience_uses import audience_versions
from incidents.declarations import Then
from incidents.lifecycle import NoticeState, UpdateState
from incidents.models import BriefReading, Correction, Incident, Notice, Sighting, Update
from reports import sending_figures
from reports.channel_order import in_channel_order, ordered
from reports.people import PeopleCounter
from reports.reach import (
    About,
    Closing,
    Collected,
    Enquiries,
    ManualWork,
    Measure,
    Measures,
    PeopleReached,
    ReachReport,
    ShownFigures,
    Times,
    VisitorEstimate,
)
from touchpoints.queries import notice_figures, visitor_figures


def gather(incident: Incident) -> ReachReport:
    """The whole report as things stand now."""
    sent = sending_figures.sent_figures(incident)
    return ReachReport(
        about=_about(incident),
        people=_people(incident),
        channels=in_channel_order({**_shown(incident), **sent}),
        times=_times(incident),
        closing=_closing(incident),
        collected=_collected(incident),
        enquiries=_enquiries(incident),
        cost=sending_figures.total_cost(sent),
        unreachable=sending_figures.unreachable(incident),
        measures=_measures(incident),
        languages=sending_figures.languages(incident),
        by_hand=_by_hand(incident),
    )


def _by_hand(incident: Incident) -> tuple[ManualWork, ...]:
    return tuple(
        ManualWork(
            place=task.place,
            state=task.state,
            asked_at=task.asked_at,
            done_at=task.done_at,
            done_by=task.done_by,
            taken_down_at=task.taken_down_at,
            taken_down_by=task.taken_down_by,
        )
        for task in incident.manual_tasks.all()
    )


def _about(incident: Incident) -> About:
    return About(
        uuid=str(incident.uuid),
        title=incident.title,
        kind=incident.kind,
        status=incident.status,
        severity=incident.severity,
        declared_by=incident.declared_by,
        services=tuple(impact.service.names for impact in incident.impacts.select_related("service")),
        audience=incident.audience.names if incident.audience is not None else {},
        affected_estimate=incident.affected_estimate,
        drill=incident.drill,
        audience_versions=audience_versions(incident),
    )


def _people(incident: Incident) -> PeopleReached:
    """Contacts and identified visitors, and both together without counting anybody twice."""
    got = sending_figures.people_who_got(sending_figures.deliveries_of(incident))
    saw = list(
        Sighting.objects.filter(notice__incident=incident).values_list("contact_id", flat=True).distinct().order_by()
    )
    together = PeopleCounter()
    together.add_all(got)
    contacts = together.count()
    for contact_id in saw:
        together.add(contact_id=contact_id)
    return PeopleReached(
        reached=together.count(),
        contacts=contacts,
        identified_visitors=len(saw),
        anonymous_visitors=_anonymous_visitors(incident),
    )


def _anonymous_visitors(incident: Incident) -> VisitorEstimate:
    """Visitors whom no site identified; without registers they are known as events only, so how many they are is unknown."""
    figures = visitor_figures(incident)
    if figures is None:
        return VisitorEstimate()
    return VisitorEstimate(figures.estimate, figures.error, figures.days, figures.uncounted)


def _shown(incident: Incident) -> dict[str, ShownFigures]:
    return {
        figures.channel: ShownFigures(
            shown=figures.shown,
            seen=figures.seen,
            closed=figures.closed,
            clicked=figures.clicked,
            subscribed=figures.subscribed,
            first_shown_at=figures.first_shown_at,
        )
        for figures in notice_figures(incident)
    }


def _times(incident: Incident) -> Times:
    sending = sending_figures.sending_times(incident)
    figures = enquiry_figures(incident)
    acknowledged = Spike.objects.filter(incident=incident).aggregate(first=Min("decided_at"))["first"]
    first_live = Notice.objects.filter(incident=incident).aggregate(first=Min("live_at"))["first"]
    return Times(
        first_sign_at=figures.first_at,
        acknowledged_at=acknowledged,
        declared_at=incident.declared_at,
        first_notice_at=first_live or incident.published_at,
        p50_accepted_at=sending.p50_accepted_at,
        p95_accepted_at=sending.p95_accepted_at,
        p50_delivered_at=sending.p50_delivered_at,
        p95_delivered_at=sending.p95_delivered_at,
        resolved_at=incident.resolved_at,
    )


def _closing(incident: Incident) -> Closing:
    """The newest closing update, its words and whom it reached."""
    last = incident.updates.filter(is_closing=True, state=UpdateState.PUBLISHED).order_by("-number").first()
    if last is None or not incident.is_closed:
        return Closing(how="", published_at=None, author="", texts={}, expected=None, people=0, channels={})
    broadcasts = list(Broadcast.objects.filter(incident=incident, update_number=last.number, notice__isnull=False))
    rows = sending_figures.deliveries_of(incident).filter(broadcast__in=broadcasts)
    expected = [broadcast.expected for broadcast in broadcasts]
    known = [number for number in expected if number is not None]
    return Closing(
        how=incident.closing,
        published_at=last.published_at,
        author=last.created_by,
        texts=_closing_words(last),
        expected=sum(known) if broadcasts and len(known) == len(expected) else None,
        people=sending_figures.count_people(rows),
        channels={
            broadcast.channel: sending_figures.count_people(rows.filter(broadcast=broadcast))
            for broadcast in broadcasts
        },
        **_handed_over(incident, last),
    )


def _handed_over(incident: Incident, last: Update) -> dict[str, Any]:
    """Who is on the list of those who wait, and to whom it went; nothing when they were told instead."""
    if last.closing != Then.HAND_OVER:
        return {}
    people = followers(incident.uuid)
    addresses = Address.objects.filter(contact__in=people, confirmed_at__isnull=False)
    by_kind = addresses.order_by().values_list("kind").annotate(people=Count("contact", distinct=True))
    consenting = people.filter(consents__given=True).distinct().count()
    return {
        "handed_to": last.handed_to,
        "waiting": {"people": people.count(), **dict(by_kind)},
        "consents": consenting,
    }


def _closing_words(update: Update) -> dict[str, str]:
    return {language: texts.get("body") or texts.get("title") or "" for language, texts in update.texts.items()}


def _collected(incident: Incident) -> Collected:
    rows = Subscription.objects.filter(incident_uuid=incident.uuid).order_by()
    confirmed = Q(confirmed_at__isnull=False)
    totals = rows.aggregate(
        asked=Count("pk"),
        confirmed=Count("pk", filter=confirmed),
        left=Count("pk", filter=confirmed & Q(ended_at__isnull=False)),
    )
    by_source = dict(rows.filter(confirmed).values_list("source").annotate(count=Count("pk")).order_by("source"))
    return Collected(
        asked=totals["asked"],
        confirmed=totals["confirmed"],
        not_confirmed=totals["asked"] - totals["confirmed"],
        left=totals["left"],
        by_source=by_source,
    )


def _enquiries(incident: Incident) -> Enquiries:
    figures = enquiry_figures(incident)
    return Enquiries(
        total=figures.total,
        before=figures.before,
        after=figures.after,
        people=figures.people,
        first_at=figures.first_at,
        by_channel=figures.by_channel,
    )


def _measures(incident: Incident) -> Measures:
    published = list(
        incident.updates.filter(state=UpdateState.PUBLISHED).order_by("number").prefetch_related("notices")
    )
    used = {
        notice.channel
        for update in published
        for notice in update.notices.all()
        if notice.state not in (NoticeState.DRAFT, NoticeState.CANCELLED)
    }
    briefs = incident.briefs.all()
    return Measures(
        level=incident.level,
        updates=tuple(_measure(update) for update in published),
        channels=tuple(ordered(used)),
        corrections=Correction.objects.filter(update__incident=incident).count(),
        notes=incident.notes.count(),
        brief_languages=tuple(sorted(brief.language for brief in briefs)),
        brief_readers=BriefReading.objects.filter(brief__incident=incident).values("user").distinct().count(),
        playbook=incident.playbook.names if incident.playbook is not None else {},
    )


def _measure(update: Update) -> Measure:
    return Measure(
        number=update.number,
        status=update.status,
        published_at=update.published_at,
        author=update.created_by,
        approved_by=update.approved_by,
        channels=tuple(ordered({notice.channel for notice in update.notices.all()})),
        bypassed_by=update.bypassed_by,
        bypass_reason=update.bypass_reason,
    )
