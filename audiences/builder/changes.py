"""What the buttons beside a rule do: ``add-line r.0``, ``add-group r``, ``remove r.0.1``. Everything else changes nothing."""

from audiences.builder.draft import Group, Line, part_at
from audiences.rules.parsing import DEEPEST


def apply(draft: Group, button: str) -> bool:
    """Change the draft as the button says; whether the button was one of these."""
    verb, _space, path = button.partition(" ")
    if verb == "remove":
        return _remove(draft, path)
    group = part_at(draft, path)
    if verb not in ("add-line", "add-group") or not isinstance(group, Group):
        return False
    if verb == "add-line":
        group.parts.append(Line())
    elif path.count(".") < DEEPEST - 2:
        group.parts.append(Group("any", [Line()]))
    return True


def _remove(draft: Group, path: str) -> bool:
    above, _dot, step = path.rpartition(".")
    group = part_at(draft, above) if above else None
    if not isinstance(group, Group) or part_at(draft, path) is None:
        return False
    del group.parts[int(step)]
    return True
