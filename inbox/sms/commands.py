"""What the phrases of the keyword table do. Each answers what to write back, or None when the words behind the phrase show
that it was meant as an ordinary sentence ("open the door, please")."""

from collections.abc import Sequence
from dataclasses import dataclass

from audiences.services import close_by_phone, follow, open_by_phone
from audiences.topics import AddressKind
from inbox.keyword_table import Phrase
from inbox.present_state import state_in_words
from inbox.service_names import service_called
from inbox.sms import answers
from inbox.sms.opening_hours import hours_at_the_start, looks_like_hours, read_hours
from statuscomms.actors import Actor


@dataclass(frozen=True, slots=True)
class Message:
    """A message from ``number`` (E.164), answered in ``language``."""

    number: str
    text: str
    language: str
    table: Sequence[Phrase]


def tell_state(sms: Message, rest: str) -> str | None:
    """STATUS, or STATUS and a service."""
    service = service_called(rest)
    return None if rest and service is None else state_in_words(sms.language, service)


def follow_topic(sms: Message, rest: str) -> str | None:
    """FOLLOW everything, or FOLLOW and a service. The message itself proves the number."""
    service = service_called(rest)
    if rest and service is None:
        return None
    follow(
        actor=Actor.customer(),
        kind=AddressKind.PHONE,
        value=sms.number,
        language=sms.language,
        source="sms",
        service=service,
        proven=True,
        proof="sms keyword",
    )
    return answers.follows(service.name(sms.language) if service is not None else "")


def open_hours(sms: Message, rest: str) -> str | None:
    """OPEN at any time, or OPEN and hours. The hours are read from the message as typed, where their marks still stand."""
    if not rest:
        known = open_by_phone(sms.number, actor=Actor.customer())
        return answers.opened("") if known else answers.unknown_number(sms.table, sms.language)
    if not looks_like_hours(rest):
        return None
    hours = read_hours(_hours_in(sms.text))
    if hours is None:
        return answers.wrong_hours(sms.table, sms.language)
    if not open_by_phone(sms.number, actor=Actor.customer(), opens=hours.opens, closes=hours.closes):
        return answers.unknown_number(sms.table, sms.language)
    if hours.opens == hours.closes:
        return answers.opened("")
    return answers.opened(f"{hours.opens:%H:%M}-{hours.closes:%H:%M}")


def close_hours(sms: Message, rest: str) -> str | None:
    """CLOSE: nothing until OPEN comes."""
    if rest:
        return None
    known = close_by_phone(sms.number, actor=Actor.customer())
    return answers.closed(sms.table, sms.language) if known else answers.unknown_number(sms.table, sms.language)


def _hours_in(text: str) -> str:
    """The hours as typed: ``AVAA 8-22 kiitos`` and ``avaa8-22.`` both hold ``8-22``."""
    start = next((index for index, letter in enumerate(text) if letter.isdigit()), len(text))
    return hours_at_the_start(text[start:])
