"""What there is to read about support briefs: the words, who has read them, who of the support team has not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import get_language

from incidents.declarations import BriefText
from incidents.lifecycle import CLOSED
from incidents.models import Brief, BriefCopy, BriefReading, Incident
from incidents.support_team import support_team
from statuscomms.clock import now
from statuscomms.models import User

STAYS_AFTER = timedelta(hours=24)
"""How long the brief of a closed incident stays on the support team's page: customers still ask."""


@dataclass(frozen=True, slots=True)
class BriefPage:
    """A brief in one language with the people who have read it as it is now, and those of the support team who have not."""

    brief: Brief
    readers: tuple[str, ...]
    waiting_for: tuple[str, ...]
    read_by_me: bool


@dataclass(frozen=True, slots=True)
class BriefCopies:
    """How the brief reaches the support team: mails sent, still waiting, given up; ``chat`` is "" without a team chat."""

    sent: int
    waiting: int
    failed: int
    chat: str


@dataclass(frozen=True, slots=True)
class IncidentBriefs:
    """The briefs of one incident as the support team's page shows them."""

    incident: Incident
    pages: tuple[BriefPage, ...]

    @property
    def read_by_me(self) -> bool:
        """Whether this person has read every language of it."""
        return all(page.read_by_me for page in self.pages)


def brief_versions(incident: Incident) -> dict[str, int]:
    """The version of the brief in each language."""
    return dict(incident.briefs.order_by("language").values_list("language", "version"))


def brief_texts(incident: Incident) -> dict[str, BriefText]:
    """The brief as values, to be edited."""
    return {
        brief.language: BriefText(brief.known, brief.say, brief.do_not_say, brief.workaround)
        for brief in incident.briefs.all()
    }


def briefs_with_readers(incident: Incident, user: User | None) -> list[BriefPage]:
    """The support brief per language, the reader's own first, and who has read it."""
    return _pages(list(_with_readings(incident.briefs.all())), list(support_team()), user)


def briefs_of_open_incidents(user: User | None) -> list[IncidentBriefs]:
    """What may be said about everything that is going on or was lately; the newest first, drafts left out."""
    lately = Q(resolved_at__gte=now() - STAYS_AFTER)
    found = (
        Incident.objects.filter(~Q(status__in=CLOSED) | lately, published_at__isnull=False)
        .prefetch_related(Prefetch("briefs", _with_readings(Brief.objects.all())), "impacts__service")
        .order_by("resolved_at", "-published_at")
    )
    team = list(support_team())
    listed = [
        IncidentBriefs(incident, tuple(_pages(list(incident.briefs.all()), team, user)))
        for incident in found
        if not incident.is_closed or incident.briefs.all()
    ]
    return sorted(listed, key=lambda one: one.incident.is_closed)


def copies_of(incident: Incident) -> BriefCopies:
    """How far the mails and the post in the team chat are."""
    rows = list(BriefCopy.objects.filter(incident=incident).values_list("state", "reader_id"))
    states = [state for state, reader in rows if reader is not None]
    return BriefCopies(
        sent=states.count(BriefCopy.State.SENT),
        waiting=states.count(BriefCopy.State.WAITING),
        failed=states.count(BriefCopy.State.FAILED),
        chat=next((state for state, reader in rows if reader is None), ""),
    )


def _with_readings(briefs: QuerySet[Brief]) -> QuerySet[Brief]:
    readings = BriefReading.objects.select_related("user").order_by("at")
    return briefs.prefetch_related(Prefetch("readings", readings)).order_by("language")


def _pages(briefs: Sequence[Brief], team: Sequence[User], user: User | None) -> list[BriefPage]:
    reading = get_language()
    pages = []
    for brief in sorted(briefs, key=lambda brief: brief.language != reading):  # one's own language stands first
        fresh = [reading.user for reading in brief.readings.all() if reading.version == brief.version]
        pages.append(
            BriefPage(
                brief,
                readers=tuple(reader.display_name for reader in fresh),
                waiting_for=tuple(person.display_name for person in team if person not in fresh),
                read_by_me=user in fresh,
            )
        )
    return pages
