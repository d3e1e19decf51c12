"""What we write back to a phone: short, one segment, in the sender's language."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from delivery.channels.segments import segment
from inbox.keyword_table import Meaning, Phrase, word_for

_SHORTEST_NAME = 10


def in_one_segment(text: str, closing: str = "") -> str:
    """``text`` and ``closing``, the text cut where it must be for both to go out as one message."""
    whole = f"{text} {closing}".strip()
    if segment(whole).segments == 1:
        return whole
    for length in range(len(text) - 1, 0, -1):
        whole = f"{text[:length].rstrip()}... {closing}".strip()
        if segment(whole).segments == 1:
            return whole
    return whole


def signed(sentence: str) -> str:
    """The sentence with who says it in front; a long name gives way first."""
    name = settings.ORGANISATION_NAME
    for length in range(len(name), _SHORTEST_NAME, -1):
        text = f"{name[:length].rstrip()}: {sentence}"
        if segment(text).segments == 1:
            return text
    return in_one_segment(f"{name[:_SHORTEST_NAME].rstrip()}: {sentence}")


def stopped() -> str:
    """After STOP."""
    return signed(_("you will get no more text messages from us. Reply START to get them again."))


def started() -> str:
    """After START."""
    return signed(_("you get our text messages again. Reply STOP to end them."))


def confirmed() -> str:
    """After YES or the code."""
    return signed(_("confirmed. We will tell you. Reply STOP to end."))


def follows(topic: str) -> str:
    """After FOLLOW."""
    if topic:
        return signed(_("you now get text messages about %(topic)s. Reply STOP to end.") % {"topic": topic})
    return signed(_("you now get text messages about all disruptions. Reply STOP to end."))


def opened(hours: str) -> str:
    """After OPEN."""
    if hours:
        return signed(
            _("we write to you between %(hours)s only; critical news may come at any time.") % {"hours": hours}
        )
    return signed(_("we write to you at any time of the day again."))


def closed(table: Sequence[Phrase], language: str) -> str:
    """After CLOSE."""
    word = word_for(Meaning.OPEN, language, table) or "START"
    return signed(_("we write no more for now. Reply %(word)s when we may again.") % {"word": word})


def wrong_hours(table: Sequence[Phrase], language: str) -> str:
    """After OPEN with hours that cannot be."""
    word = word_for(Meaning.OPEN, language, table) or "OPEN"
    return signed(_("write the hours like this: %(example)s") % {"example": f"{word} 8-22"})


def unknown_number(table: Sequence[Phrase], language: str) -> str:
    """To somebody who changes the hours of messages that they do not get."""
    word = word_for(Meaning.FOLLOW, language, table)
    if not word:
        return signed(_("this number gets no messages from us yet."))
    return signed(_("this number gets no messages from us yet. Reply %(word)s to get them.") % {"word": word})


def help_text(table: Sequence[Phrase], language: str) -> str:
    """After HELP: what can be written."""
    words = [word_for(meaning, language, table) for meaning in (Meaning.STATUS, Meaning.FOLLOW, Meaning.CLOSE)]
    opening = word_for(Meaning.OPEN, language, table)
    known = [word for word in (*words, f"{opening} 8-22" if opening else "") if word]
    listed = ", ".join(["STOP", "START", *known])
    return signed(_("reply %(words)s, or write what is wrong.") % {"words": listed})


def thanks() -> str:
    """After an enquiry."""
    return _("Thank you, we have got your message.")


def words_please() -> str:
    """After a picture without words: pictures are not fetched."""
    return signed(_("we cannot see pictures. Write in words what is wrong."))
