"""The words that are ready for each event of a maintenance, made from what staff wrote. Pure; placeholders stay to be filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from incidents.declarations import Text
from incidents.lifecycle import MaintenanceEventKind, Status
from incidents.texts import TITLE_LIMIT, moment


@dataclass(frozen=True, slots=True)
class EventWords:
    """What an event says per language: ``texts`` of the update, and ``sent`` where a message's title says what it is about."""

    texts: Mapping[str, Text]
    sent: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Window:
    """When a maintenance is planned."""

    starts_at: datetime
    ends_at: datetime | None


KIND_OF_CLOSING = {
    Status.CANCELLED: MaintenanceEventKind.CANCELLED,
    Status.COMPLETED: MaintenanceEventKind.FINISHED,
}


def event_words(
    kind: MaintenanceEventKind,
    written: Mapping[str, Text],
    *,
    has_end: bool,
    before: Window | None = None,
    remark: Mapping[str, Text] | None = None,
) -> EventWords:
    """The words of an event in every language that is ``written``. ``before`` is the old window of one that moved, ``remark`` what
    staff add to it."""
    texts, sent = {}, {}
    for language, base in written.items():
        with translation.override(language):
            said = (remark or {}).get(language, Text())
            texts[language] = _WORDS[kind](base, has_end, before, said)
            title = _titles()[kind] % {"title": said.title or base.title}
            sent[language] = Text(title=title if len(title) <= TITLE_LIMIT else base.title)
    return EventWords(texts, sent)


def _titles() -> dict[MaintenanceEventKind, str]:
    return {
        MaintenanceEventKind.REMINDER: _("Reminder: %(title)s"),
        MaintenanceEventKind.STARTED: _("Begins now: %(title)s"),
        MaintenanceEventKind.MOVED: _("New time: %(title)s"),
        MaintenanceEventKind.CANCELLED: _("Cancelled: %(title)s"),
        MaintenanceEventKind.FINISHED: _("Finished: %(title)s"),
    }


def _reminder(base: Text, has_end: bool, before: Window | None, said: Text) -> Text:
    sentence = _("The maintenance begins on {started_at}.")
    if has_end:
        sentence = _("The maintenance begins on {started_at} and should be over by {ends_at}.")
    return Text(base.title, _paragraphs(sentence, base.body), base.instructions)


def _started(base: Text, has_end: bool, before: Window | None, said: Text) -> Text:
    sentence = _("The maintenance has begun. We tell here when it is over.")
    if has_end:
        sentence = _("The maintenance has begun. It should be over by {ends_at}.")
    return Text(base.title, sentence, base.instructions)


def _moved(base: Text, has_end: bool, before: Window | None, said: Text) -> Text:
    assert before is not None
    old = {"old": moment(before.starts_at)}
    sentence = _("The maintenance that was planned for %(old)s has a new time. It begins on {started_at}.") % old
    if has_end:
        sentence = (
            _(
                "The maintenance that was planned for %(old)s has a new time. "
                "It begins on {started_at} and should be over by {ends_at}."
            )
            % old
        )
    return Text(said.title or base.title, _paragraphs(sentence, said.body), said.instructions or base.instructions)


def _cancelled(base: Text, has_end: bool, before: Window | None, said: Text) -> Text:
    return Text(base.title, _("The maintenance that was planned for {started_at} does not take place."))


def _finished(base: Text, has_end: bool, before: Window | None, said: Text) -> Text:
    return Text(base.title, _("The maintenance is over. Thank you for your patience."))


_WORDS: dict[MaintenanceEventKind, Callable[[Text, bool, Window | None, Text], Text]] = {
    MaintenanceEventKind.REMINDER: _reminder,
    MaintenanceEventKind.STARTED: _started,
    MaintenanceEventKind.MOVED: _moved,
    MaintenanceEventKind.CANCELLED: _cancelled,
    MaintenanceEventKind.FINISHED: _finished,
}


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part.strip())
