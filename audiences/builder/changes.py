"""What the buttons beside a rule do: ``add-line r.0``, ``add-group r``, ``remove r.0.1``. Everything else changes nothing.

The page is drawn anew after each, so each says where somebody goes on: who works by keyboard would begin at the top otherwise.
"""

from audiences.builder.draft import Group, Line, part_at
from audiences.rules.parsing import DEEPEST


def apply(draft: Group, button: str) -> str:
    """Change the draft as the button says; the path of the part to go on with, "" when the button was none of these."""
    verb, _space, path = button.partition(" ")
    if verb == "remove":
        return _remove(draft, path)
    group = part_at(draft, path)
    if verb not in ("add-line", "add-group") or not isinstance(group, Group):
        return ""
    if verb == "add-line":
        group.parts.append(Line())
        return f"{path}.{len(group.parts) - 1}"
    if path.count(".") >= DEEPEST - 2:
        return path
    group.parts.append(Group("any", [Line()]))
    return f"{path}.{len(group.parts) - 1}.0"


def _remove(draft: Group, path: str) -> str:
    above, _dot, step = path.rpartition(".")
    group = part_at(draft, above) if above else None
    if not isinstance(group, Group) or part_at(draft, path) is None:
        return ""
    del group.parts[int(step)]
    return above
