"""Reads a draft from a posted form. ``<path>:is`` says which kind of part stands at a path; a gap ends a group."""

import json
from typing import Any

from django.http import QueryDict

from audiences.builder.draft import JOINS, ROOT, Fixed, Group, Line, Part
from audiences.rules.parsing import DEEPEST, MOST_CONDITIONS

_LONGEST = 20_000


def draft_from(data: QueryDict) -> Group:
    """The draft in the form; what is not understood becomes an empty line rather than disappearing."""
    return _group(data, ROOT, _Budget())


class _Budget:
    """Ends reading a form that pretends to hold more parts than a rule may have."""

    def __init__(self) -> None:
        self.left = MOST_CONDITIONS + 20

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0


def _group(data: QueryDict, path: str, budget: _Budget) -> Group:
    join = data.get(f"{path}:join", "all")
    group = Group(join if join in JOINS else "all")
    while (kind := data.get(f"{path}.{len(group.parts)}:is")) is not None and budget.take():
        group.parts.append(_part(data, f"{path}.{len(group.parts)}", kind, budget))
    return group


def _part(data: QueryDict, path: str, kind: str, budget: _Budget) -> Part:
    if kind == "group" and path.count(".") <= DEEPEST:
        return _group(data, path, budget)
    if kind == "fixed":
        tree = _json(data.get(f"{path}:tree", ""))
        return Fixed(tree) if tree is not None else Line()
    return _line(data, path)


def _line(data: QueryDict, path: str) -> Line:
    what, was = data.get(f"{path}:what", ""), data.get(f"{path}:was", "")
    if what != was:  # another question: the old comparison and value do not fit it
        return Line(what)
    values = data.getlist(f"{path}:value")
    if f"{path}:lines" in data:
        values = [line.strip() for line in data.get(f"{path}:lines", "").splitlines() if line.strip()]
    return Line(what, data.get(f"{path}:how", ""), values[:500], data.get(f"{path}:until", ""))


def _json(text: str) -> dict[str, Any] | None:
    if len(text) > _LONGEST:
        return None
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return tree if isinstance(tree, dict) else None
