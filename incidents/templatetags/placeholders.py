"""The fixed list of placeholders, to click on."""

from dataclasses import dataclass

from django import template

from incidents.placeholders import PLACEHOLDERS
from statuscomms.errors import Sentence

register = template.Library()


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder as it is written, and what it stands for."""

    written: str
    meaning: Sentence


@register.simple_tag
def placeholder_list() -> list[Placeholder]:
    """Every placeholder in order."""
    return [Placeholder("{" + name + "}", meaning) for name, meaning in PLACEHOLDERS.items()]
