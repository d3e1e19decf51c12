"""From a rule to what a page can edit, and back. What the page cannot show as fields stays as it is (``Fixed``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from audiences.builder.draft import ROOT, Fixed, Group, Line, Part
from audiences.builder.questions import ATTRIBUTE, asking
from audiences.rules.conditions import as_uuid
from audiences.rules.vocabulary import Vocabulary

Tree = dict[str, Any]
_NUMBERS = {"number", "numbers"}


def draft_of(tree: Mapping[str, Any], vocabulary: Vocabulary) -> Group:
    """The rule as a page edits it; its root is a group."""
    if not tree:
        return Group()
    part = _part(tree, vocabulary)
    return part if isinstance(part, Group) else Group("all", [part])


def _part(tree: Mapping[str, Any], vocabulary: Vocabulary) -> Part:
    for join in ("all", "any"):
        if join in tree:
            return Group(join, [_part(part, vocabulary) for part in tree[join]])
    if "not" in tree:
        inner = tree["not"]
        for join, negated in (("any", "none"), ("all", "not_all")):
            if join in inner:
                return Group(negated, [_part(part, vocabulary) for part in inner[join]])
        return Group("none", [_part(inner, vocabulary)])
    line = _line(tree)
    known = line and asking(line.what, line.how, vocabulary)
    if line is None or known is None or tree_of_line(line, vocabulary) != dict(tree):
        return Fixed(tree)
    return line


def _line(tree: Mapping[str, Any]) -> Line | None:
    if "attribute" not in tree:
        [(what, value)] = tree.items()
        is_incident = what == "enquired_about" and as_uuid(str(value)) is not None
        return Line("enquired_incident" if is_incident else what, "", [str(value)])
    how, value = next((name, value) for name, value in tree.items() if name != "attribute")
    what = f"{ATTRIBUTE}{tree['attribute']}"
    if how == "exists":
        return Line(what, "exists" if value else "missing")
    if how == "between":
        return Line(what, how, [value[0]], value[1])
    values = value if isinstance(value, list) else [value]
    return Line(what, how, [_text(item) for item in values])


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


@dataclass(slots=True)
class WrittenRule:
    """The rule that a draft says. ``places`` maps paths of the tree to paths of the draft; ``unfinished`` lines have no value yet."""

    tree: Tree = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    unfinished: dict[str, str] = field(default_factory=dict)

    def place_of(self, path: str) -> str:
        """Where on the page the trouble at ``path`` of the tree belongs: the innermost part around it."""
        while path not in self.places and "." in path:
            path = path.rpartition(".")[0]
        return self.places.get(path, ROOT)


def written(draft: Group, vocabulary: Vocabulary) -> WrittenRule:
    """The rule in JSON, with the lines that are still unfinished. A root without parts means everybody."""
    rule = WrittenRule()
    if not draft.parts:
        rule.tree = {"all": []} if draft.join == "all" else {"any": []}
        rule.places["rule"] = ROOT
        return rule
    rule.tree = _tree(draft, vocabulary, rule, ROOT, "rule")
    return rule


def _tree(part: Part, vocabulary: Vocabulary, rule: WrittenRule, place: str, path: str) -> Tree:
    rule.places[path] = place
    if isinstance(part, Fixed):
        return dict(part.tree)
    if isinstance(part, Line):
        if _is_unfinished(part, vocabulary):
            rule.unfinished[place] = _("Complete this condition or remove it.")
        return tree_of_line(part, vocabulary)
    negated = part.join in ("none", "not_all")
    word = "all" if part.join in ("all", "not_all") else "any"
    inner = f"{path}.not" if negated else path
    rule.places[inner] = place
    parts = [
        _tree(one, vocabulary, rule, f"{place}.{index}", f"{inner}.{word}.{index}")
        for index, one in enumerate(part.parts)
    ]
    return {"not": {word: parts}} if negated else {word: parts}


def _is_unfinished(line: Line, vocabulary: Vocabulary) -> bool:
    asked = asking(line.what, line.how, vocabulary)
    if asked is None:
        return True
    if asked.field == "nothing":
        return False
    return not any(value.strip() for value in line.values) or (asked.field == "days" and not line.until)


def tree_of_line(line: Line, vocabulary: Vocabulary) -> Tree:
    """The condition in JSON. What is not right stays as typed, so that the rule's parser says what is wrong."""
    asked = asking(line.what, line.how, vocabulary)
    first = line.values[0] if line.values else ""
    if asked is None or not line.what.startswith(ATTRIBUTE):
        word = "enquired_about" if line.what == "enquired_incident" else line.what or "attribute"
        return {word: first.strip()}
    how = line.how if line.how in dict(asked.comparisons) else asked.comparisons[0][0]
    key = line.what.removeprefix(ATTRIBUTE)
    if how in ("exists", "missing"):
        return {"attribute": key, "exists": how == "exists"}
    if how == "between":
        return {"attribute": key, how: [first, line.until]}
    if how == "any_of":
        return {"attribute": key, how: [_typed(value, asked.field) for value in line.values if value.strip()]}
    field_type = vocabulary.attributes[key].type
    return {"attribute": key, how: _typed(first, "yes_no" if field_type == "boolean" else asked.field)}


def _typed(text: str, kind: str) -> Any:
    if kind == "yes_no":
        return {"yes": True, "no": False}.get(text, text)
    if kind == "count":
        return int(text) if text.strip().isascii() and text.strip().isdigit() and len(text) < 10 else text
    return _number(text) if kind in _NUMBERS else text


def _number(text: str) -> int | float | str:
    """A number as people write it (12,5 or 12.5); otherwise the text itself."""
    plain = text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")
    for read in (int, float):
        try:
            return read(plain) if len(plain) < 40 and plain.isascii() and "_" not in plain else text
        except ValueError:
            continue
    return text
