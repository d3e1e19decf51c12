"""Who leads, who writes, who handles which channel: giving it to somebody, taking it, handing it over."""

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from incidents.channels import all_channels
from incidents.models import Incident, Responsibility
from incidents.parts_of_work import Part, part_label
from incidents.services.publishing import note_write
from incidents.texts import check_block, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput
from statuscomms.models import User
from statuscomms.staff_alerts import close_alert, raise_alert

NEEDED = {Part.COMMANDER: Action.PUBLISH, Part.WRITER: Action.DRAFT, Part.CHANNEL: Action.READ_BRIEF}
"""What somebody must be allowed to do to be given a part."""


@transaction.atomic
def give_responsibility(
    *, actor: Actor, incident: Incident, part: str, channel: str = "", person: User | None, note: str = ""
) -> Responsibility | None:
    """Make ``person`` responsible for a part from now on (None: nobody is), and tell them unless they did it themselves.

    The one before them keeps a row that says until when. Giving a part to who has it already changes nothing. Anybody who may
    read briefs may take a channel; giving to others, or leading and writing, needs the right to draft.
    """
    taking = person is not None and person.pk == actor.user_id and part == Part.CHANNEL
    actor.require(Action.READ_BRIEF if taking else Action.DRAFT)
    _check(part, channel, person, note)
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    before = Responsibility.objects.filter(incident=incident, part=part, channel=channel, until=None).first()
    if (before.person_id if before else None) == (person.pk if person else None):
        return before
    moment = now()
    if before is not None:
        Responsibility.objects.filter(pk=before.pk).update(until=moment)
        close_alert(key=_key(before), actor=actor)
    given = _begin(actor, incident, part, channel, person, note) if person else None
    if part == Part.COMMANDER:
        Incident.objects.filter(pk=incident.pk).update(commander=person)
    note_write(incident)
    audit.record(
        actor=actor,
        verb="give_responsibility",
        target=incident,
        part=part,
        channel=channel,
        to=person.display_name if person else "",
        before=before.person_name if before else "",
    )
    if given is not None and person is not None and person.pk != actor.user_id:
        _tell(actor, incident, given, person)
    return given


def first_commander(*, actor: Actor, incident: Incident) -> None:
    """Who declares leads until they hand over; called by *declare* in its transaction. A key without an owner leads nothing."""
    person = User.objects.filter(pk=actor.user_id).first() if actor.user_id else None
    if person is not None:
        _begin(actor, incident, Part.COMMANDER, "", person, "")


def _check(part: str, channel: str, person: User | None, note: str) -> None:
    if part not in Part.values:
        raise InvalidInput({"part": [_("Choose one of: %(known)s.") % {"known": ", ".join(Part.values)}]})
    if part == Part.CHANNEL and channel not in all_channels():
        known = ", ".join(all_channels())
        raise InvalidInput({"channel": [_("There is no such channel. Use: %(known)s.") % {"known": known}]})
    if part != Part.CHANNEL and channel:
        raise InvalidInput({"channel": [_("Only a channel's part names a channel.")]})
    if person is not None and not person.may(NEEDED[Part(part)]):
        raise InvalidInput({"person": [_("%(name)s may not do this work.") % {"name": person.display_name}]})
    raise_if_wrong(check_block(note, "note", limit=2_000))


def _begin(actor: Actor, incident: Incident, part: str, channel: str, person: User, note: str) -> Responsibility:
    return Responsibility.objects.create(
        incident=incident,
        part=part,
        channel=channel,
        person=person,
        person_name=person.display_name,
        since=now(),
        given_by=actor.name,
        note=note.strip(),
    )


def _key(row: Responsibility) -> str:
    return f"responsibility:{row.uuid}"


def _tell(actor: Actor, incident: Incident, given: Responsibility, person: User) -> None:
    with translation.override(person.language or None):
        text = _("%(giver)s has handed over to you: %(part)s of %(title)s.") % {
            "giver": actor.name,
            "part": part_label(given.part, given.channel),
            "title": incident.title,
        }
    raise_alert(
        key=_key(given),
        text=f"{text} {given.note}".strip(),
        urgency="urgent",
        link=reverse("incidents:detail", args=[incident.uuid]),
        person=person,
    )
