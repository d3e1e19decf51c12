"""What *Still working on it* will say, for the card that shows it before the press."""

from dataclasses import dataclass

from django import template

from incidents.models import Incident, Level
from incidents.still_working import still_working_texts

register = template.Library()


@dataclass(frozen=True, slots=True)
class StillWords:
    """The words of one language."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class StillWorking:
    """The words per language, and in how many minutes the next update is due afterwards (0: no promise)."""

    words: tuple[StillWords, ...]
    minutes: int


@register.simple_tag
def still_working(incident: Incident) -> StillWorking:
    """What one press would publish for ``incident``."""
    minutes = Level.objects.filter(number=incident.level).values_list("cadence_minutes", flat=True).first()
    words = tuple(StillWords(code, text.body) for code, text in still_working_texts().items())
    return StillWorking(words, minutes or 0)
