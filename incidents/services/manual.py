"""Touchpoints kept by hand: asking for them at release, and noting what people have done."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from incidents.channels import HandKeptChannel, NoticeText, all_channels, get_channel
from incidents.lifecycle import AFTERWORDS, CLOSED, NoticeState
from incidents.models import Incident, ManualTask, Notice, Update
from incidents.parts_of_work import Part
from incidents.public_pages import public_address
from incidents.responsibility_queries import holder_of
from incidents.services.reminding import ON_DUTY
from statuscomms import audit
from statuscomms.access import Action, Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.models import User
from statuscomms.staff_alerts import close_alert, raise_alert, remind

State = ManualTask.State
ACTIVE = (State.TO_DO, State.DONE, State.TO_TAKE_DOWN)
WAITING = (State.TO_DO, State.TO_TAKE_DOWN)
WHO = (Role.SUPPORT, *ON_DUTY)


def ask_people(*, actor: Actor, update: Update, notices: Sequence[Notice]) -> None:
    """Ask for what the update wants done by hand; called by release in its transaction. Closing asks to take everything down."""
    incident = update.incident
    for notice in notices:
        channel = get_channel(notice.channel)
        if isinstance(channel, HandKeptChannel):
            earlier = incident.notices.filter(channel=notice.channel, state__in=[NoticeState.ASKED, NoticeState.DONE])
            earlier.exclude(pk=notice.pk).update(state=NoticeState.REPLACED, ended_at=now())
            _ask(incident, notice, channel)
    closes = update.status in CLOSED and update.status not in AFTERWORDS
    if closes or update.ends_work_by_hand:
        _end_work(actor, incident, only_asked=closes)
    _tell(incident)


def take_down(*, actor: Actor, notice: Notice) -> bool:
    """Staff withdrew a notice that is kept by hand: ask that what stands comes down. False when it was not wanted any more. The
    caller holds the incident's lock."""
    if notice.state not in (NoticeState.ASKED, NoticeState.DONE):
        return False
    _end_work(actor, notice.incident, only_asked=False)
    _tell(notice.incident)
    return True


def _end_work(actor: Actor, incident: Incident, *, only_asked: bool) -> None:
    """What stands must come down, what nobody put up is dropped. ``only_asked``: notices that are done stay so in the story."""
    for task in incident.manual_tasks.filter(state__in=ACTIVE):
        _no_longer_wanted(actor, task)
    by_hand = [slug for slug, channel in all_channels().items() if isinstance(channel, HandKeptChannel)]
    ending = [NoticeState.ASKED] if only_asked else [NoticeState.ASKED, NoticeState.DONE]
    incident.notices.filter(channel__in=by_hand, state__in=ending).update(state=NoticeState.WITHDRAWN, ended_at=now())


def _ask(incident: Incident, notice: Notice, channel: HandKeptChannel) -> None:
    actor = Actor.system("release")
    active = {task.place: task for task in incident.manual_tasks.filter(state__in=ACTIVE)}
    wanted = channel.places(notice.options)
    texts = {language: NoticeText(**words) for language, words in notice.texts.items()}
    links = {language: public_address(incident, language) for language in texts}
    moment = now()
    for place, task in active.items():
        if place in wanted:
            _move(actor, task, State.REPLACED)
        else:
            _no_longer_wanted(actor, task)
    for place in wanted:
        before = active.get(place)
        words = channel.words_for(place, texts, links)
        ManualTask.objects.create(
            incident=incident,
            notice=notice,
            place=place,
            texts=_for_practice(words) if incident.drill else words,
            stands_already=bool(before and before.stands),
            assignee=before.assignee if before else holder_of(incident, Part.CHANNEL, channel.slug),
            asked_at=moment,
            due_at=moment + timedelta(minutes=channel.minutes(notice.options)),
        )


def _for_practice(words: Mapping[str, str]) -> dict[str, str]:
    """The words of a drill: whoever copies them sees that they are not for the door."""
    marked = {}
    for language, text in words.items():
        with translation.override(language):
            marked[language] = _("Drill. Do not put this up.") + "\n" + text
    return marked


def _no_longer_wanted(actor: Actor, task: ManualTask) -> None:
    """What stands must come down, as soon as it had to go up; what nobody put up is dropped."""
    if task.state == State.TO_TAKE_DOWN:
        return
    if task.stands:
        _move(actor, task, State.TO_TAKE_DOWN, due_at=now() + (task.due_at - task.asked_at))
    else:
        _move(actor, task, State.DROPPED)


def _move(actor: Actor, task: ManualTask, state: str, **fields: datetime | str) -> bool:
    """Move a task on from the state that we saw; False when somebody was faster."""
    moved = ManualTask.objects.filter(pk=task.pk, state=task.state).update(state=state, **fields)
    if moved:
        close_alert(key=_late_key(task), actor=actor)
    return bool(moved)


@transaction.atomic
def note_manual_work(*, actor: Actor, task: ManualTask) -> ManualTask:
    """*Done* or *taken down*, whichever the task waits for. Twice is the same as once; ``Conflict`` when nothing is waited for."""
    actor.require(Action.READ_BRIEF)
    Incident.objects.select_for_update().get(pk=task.incident_id)
    task = ManualTask.objects.select_related("incident", "notice").get(pk=task.pk)
    if task.state in (State.DONE, State.TAKEN_DOWN):
        return task
    if task.state == State.TO_DO:
        _move(actor, task, State.DONE, done_at=now(), done_by=actor.name)
    elif task.state == State.TO_TAKE_DOWN:
        _move(actor, task, State.TAKEN_DOWN, taken_down_at=now(), taken_down_by=actor.name)
    else:
        raise Conflict(_("Nobody waits for this any more. Look at what there is to do now."), code="not_wanted")
    verb = "manual_done" if task.state == State.TO_DO else "manual_taken_down"
    audit.record(actor=actor, verb=verb, target=task.incident, place=task.place)
    if not task.notice.manual_tasks.filter(state=State.TO_DO).exists():
        Notice.objects.filter(pk=task.notice_id, state=NoticeState.ASKED).update(state=NoticeState.DONE, ended_at=now())
    if not task.incident.manual_tasks.filter(state__in=WAITING).exists():
        close_alert(key=_asked_key(task.incident), actor=actor)
    task.refresh_from_db()
    return task


@transaction.atomic
def assign_manual_work(*, actor: Actor, task: ManualTask, person: User | None) -> ManualTask:
    """Say who does it (None: nobody in particular). Somebody else is told."""
    mine = person is not None and person.pk == actor.user_id
    actor.require(Action.READ_BRIEF if mine else Action.DRAFT)
    if person is not None and not person.may(Action.READ_BRIEF):
        raise InvalidInput({"person": [_("%(name)s may not do this work.") % {"name": person.display_name}]})
    task.assignee = person
    task.save(update_fields=["assignee"])
    close_alert(key=_late_key(task), actor=actor)
    name = person.display_name if person else ""
    audit.record(actor=actor, verb="assign_manual_work", target=task.incident, place=task.place, to=name)
    if person is not None and not mine:
        raise_alert(
            key=f"manual-yours:{task.uuid}", text=_words(task), urgency="urgent", link=_link(task), person=person
        )
    return task


def remind_of_manual_work() -> None:
    """Tell who does it, else everybody who could, of what is late. A tick job."""
    late = ManualTask.objects.filter(state__in=WAITING, due_at__lte=now()).select_related("incident", "assignee")
    for task in late:
        remind(
            key=_late_key(task),
            since=task.due_at,
            every=timedelta(seconds=settings.LATE_REMINDER_SECONDS),
            text=_("Late: %(what)s") % {"what": _words(task)},
            link=_link(task),
            roles=WHO,
            person=task.assignee,
        )


def _tell(incident: Incident) -> None:
    waiting = list(incident.manual_tasks.filter(state__in=WAITING).select_related("incident"))
    if not waiting:
        close_alert(key=_asked_key(incident), actor=Actor.system("release"))
        return
    raise_alert(
        key=_asked_key(incident),
        text=" ".join(_words(task) for task in waiting),
        urgency="notice",
        link=_link(waiting[0]),
        roles=WHO,
    )


def _words(task: ManualTask) -> str:
    named = {"place": task.label, "title": task.incident.title}
    if task.incident.drill:
        return (
            _("Drill: %(place)s: say that you would put up or take down the words about %(title)s, and touch nothing.")
            % named
        )
    if task.state == State.TO_TAKE_DOWN:
        return _("%(place)s: take down what stands there about %(title)s.") % named
    return _("%(place)s: put up the new words about %(title)s.") % named


def _late_key(task: ManualTask) -> str:
    return f"manual:{task.uuid}"


def _asked_key(incident: Incident) -> str:
    return f"manual-asked:{incident.uuid}"


def _link(task: ManualTask) -> str:
    return reverse("incidents:detail", args=[task.incident.uuid]) + "#by-hand"
