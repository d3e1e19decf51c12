"""Who is responsible for what on an incident, and who could be."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from incidents.channels import all_channels
from incidents.models import Incident, Responsibility
from incidents.parts_of_work import Part, part_label
from incidents.selection import newest_notices
from statuscomms.access import Action
from statuscomms.models import User
from statuscomms.staff import people_who_may


@dataclass(frozen=True, slots=True)
class PartOfWork:
    """A part of an incident's work and who does it now; ``holder`` None: nobody yet."""

    part: str
    channel: str
    holder: Responsibility | None
    is_mine: bool

    @property
    def label(self) -> str:
        """What it is called on screen."""
        return part_label(self.part, self.channel)

    @property
    def value(self) -> str:
        """Its value in forms: ``commander``, ``writer`` or ``channel:<slug>``."""
        return f"{self.part}:{self.channel}" if self.channel else self.part


@dataclass(frozen=True, slots=True)
class WorkPanel:
    """The parts as the incident's page shows them: who leads and writes always, the channels folded away."""

    leading: tuple[PartOfWork, ...]
    channels: tuple[PartOfWork, ...]

    @property
    def taken_channels(self) -> int:
        """How many channels have somebody."""
        return sum(1 for part in self.channels if part.holder)

    @classmethod
    def of(cls, incident: Incident, user: User) -> "WorkPanel":
        """For ``user``, who may have some of them."""
        parts = parts_of_work(incident, user)
        return cls(tuple(part for part in parts if not part.channel), tuple(part for part in parts if part.channel))


def parts_of_work(incident: Incident, user: User | None = None) -> list[PartOfWork]:
    """Commander, writer, and each channel that the incident uses or that somebody has taken."""
    held = {(row.part, row.channel): row for row in current(incident)}
    used = newest_notices(incident)
    channels = [slug for slug in all_channels() if slug in used or (Part.CHANNEL, slug) in held]
    keys = [(Part.COMMANDER.value, ""), (Part.WRITER.value, ""), *((Part.CHANNEL.value, slug) for slug in channels)]
    return [
        PartOfWork(part, channel, row := held.get((part, channel)), bool(row and user and row.person_id == user.pk))
        for part, channel in keys
    ]


def current(incident: Incident) -> list[Responsibility]:
    """The rows that hold now."""
    return list(incident.responsibilities.filter(until=None).select_related("person"))


def past(incident: Incident) -> Sequence[Responsibility]:
    """Who had which part when, newest first."""
    return list(incident.responsibilities.exclude(until=None).order_by("-until", "-id").select_related("person"))


def holder_of(incident: Incident, part: str, channel: str = "") -> User | None:
    """Who does a part now."""
    row = incident.responsibilities.filter(until=None, part=part, channel=channel).select_related("person").first()
    return row.person if row else None


def people_to_choose() -> list[User]:
    """The staff who may be given any part, by name."""
    return people_who_may(Action.READ_BRIEF)


def person_called(name: str) -> User | None:
    """The active member of staff with this log-in name or id, or None."""
    staff = User.objects.filter(is_active=True)
    try:
        return staff.filter(uuid=UUID(name)).first()
    except ValueError:
        return staff.filter(username=name).first()
