"""A Statuspage page comes over: its components, groups, incidents and maintenances become ours."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from incidents.past_incidents import Recorded
from incidents.services.history import record_history
from incidents.statuspage_dump import read_dump
from statuscomms.access import Action
from statuscomms.actors import Actor


@dataclass(frozen=True, slots=True)
class Imported:
    """What came over, and a sentence for each thing that did not."""

    recorded: Recorded
    left_out: tuple[str, ...]


def import_statuspage(*, actor: Actor, files: Iterable[tuple[str, bytes]], language: str = "") -> Imported:
    """Read (name, content) of the page's JSON files and record them. ``language``: of its texts; empty: the installation's.

    Nothing is sent or shown as news. Raises ``InvalidInput`` at ``files`` when they are no dump; then nothing is written.
    """
    actor.require(Action.MANAGE_SETTINGS)
    dump = read_dump(files, language or settings.LANGUAGE_CODE.split("-")[0])
    recorded = record_history(actor=actor, services=dump.services, incidents=dump.incidents)
    return Imported(recorded, dump.left_out)
