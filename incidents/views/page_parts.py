"""Small values that the incident page's templates show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings

from incidents.channels import Channel, get_channel
from incidents.declarations import Text
from incidents.models import Notice, Update
from incidents.texts import languages


@dataclass(frozen=True, slots=True)
class SaidIn:
    """An update's words in one language."""

    code: str
    name: str
    text: Text


@dataclass(frozen=True, slots=True)
class Said:
    """A published update with its words as they stand now, and the channels that carried it."""

    update: Update
    words: tuple[SaidIn, ...]
    channels: tuple[Channel, ...]
    is_corrected: bool

    @classmethod
    def of(cls, update: Update, texts: Mapping[str, Text]) -> "Said":
        """The words per language, the installation's language first."""
        names = dict(settings.LANGUAGES)
        return cls(
            update=update,
            words=tuple(SaidIn(code, str(names[code]), texts[code]) for code in languages() if code in texts),
            channels=tuple(get_channel(notice.channel) for notice in update.notices.all()),
            is_corrected=bool(update.corrections.all()),
        )


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A notice that visitors see now, with its channel."""

    notice: Notice
    channel: Channel


def shown_notices(notices: Iterable[Notice]) -> list[ShownNotice]:
    """Notices with their channels."""
    return [ShownNotice(notice, get_channel(notice.channel)) for notice in notices]
