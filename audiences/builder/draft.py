"""A rule while somebody builds it: groups of lines, perhaps unfinished. Names are paths: ``r`` is the root, ``r.0`` its first part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

ROOT = "r"
JOINS = ("all", "any", "none", "not_all")


@dataclass(slots=True)
class Line:
    """One condition as typed. ``what`` names the question, ``how`` the comparison; ``values`` are texts."""

    what: str = ""
    how: str = ""
    values: list[str] = field(default_factory=list)
    until: str = ""


@dataclass(slots=True)
class Fixed:
    """A condition that the page cannot show as fields, such as one on an attribute that left the schema. It can be removed."""

    tree: Mapping[str, Any]


@dataclass(slots=True)
class Group:
    """Parts that are joined: all hold, any holds, none holds, or not all hold."""

    join: str = "all"
    parts: "list[Part]" = field(default_factory=list)


Part = Line | Fixed | Group


def part_at(root: Group, path: str) -> Part | None:
    """The part with this path; None when there is none."""
    here: Part = root
    for step in path.split(".")[1:]:
        index = int(step) if step.isascii() and step.isdigit() and len(step) < 4 else -1
        if not isinstance(here, Group) or not 0 <= index < len(here.parts):
            return None
        here = here.parts[index]
    return here if path.split(".")[0] == ROOT else None


def paths(group: Group, path: str = ROOT) -> Iterator[tuple[str, Part]]:
    """Every part with its path, the root first."""
    yield path, group
    for index, part in enumerate(group.parts):
        if isinstance(part, Group):
            yield from paths(part, f"{path}.{index}")
        else:
            yield f"{path}.{index}", part
