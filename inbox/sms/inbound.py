"""What to do with an SMS that a customer sent. STOP first, then the keyword table, then the other built-in words; anything
else is an enquiry."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import translation

from audiences.addresses import normalise
from audiences.models import Address
from audiences.services import confirm_by_code, confirm_by_phone, start_by_phone, stop_by_phone
from audiences.topics import AddressKind
from inbox.drafts import TEXT_LIMIT, EnquiryDraft, Sender
from inbox.keyword_table import Meaning, Phrase, Understood, phrases, understand
from inbox.keywords import Keyword, keyword_of, normal_form
from inbox.models import Enquiry
from inbox.services import receive_enquiry
from inbox.sms import answers
from inbox.sms.commands import Message, close_hours, follow_topic, open_hours, tell_state
from statuscomms import limits
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput, TooMany

ANSWERS_PER_HOUR = 12
"""To one number; what somebody asks for still happens beyond it. Keeps two machines from talking to each other all night."""
CODES_PER_HOUR = 5
_CODE = re.compile(r"\d{3}\s?\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class InboundSms:
    """One message from a phone. ``provider_id`` makes a repeated webhook harmless; ``answered_by_provider``: the provider
    has already told the sender what their STOP, START or HELP did; ``has_media``: pictures came along, which nobody fetches."""

    sender: str
    text: str
    provider_id: str
    answered_by_provider: bool = False
    has_media: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What to write back, in the sender's language."""

    text: str
    language: str


def take_in(message: InboundSms) -> Reply | None:
    """Act on what the message asks; the answer to send back, or None. Safe to call twice with the same message."""
    message = replace(message, text=message.text.replace("\x00", ""))
    try:
        number = normalise(AddressKind.PHONE, message.sender).normalised
        reply = _answer(message, number)
    except InvalidInput:
        return None  # a sender that is no number (a short code, a name) or a text that cannot be kept: nobody to answer
    return reply if reply is not None and _may_answer(number) else None


def _answer(message: InboundSms, number: str) -> Reply | None:
    keyword = keyword_of(message.text)
    table = phrases()
    own = _language_of(number)
    meant = None if keyword is Keyword.STOP else understand(message.text, own or settings.LANGUAGE_CODE, table)
    language = own or (meant.phrase.language if meant is not None else settings.LANGUAGE_CODE)
    with translation.override(language):
        text = _act(Message(number, message.text, language, table), message, keyword, meant)
    silent = message.answered_by_provider and keyword in (Keyword.STOP, Keyword.START, Keyword.HELP)
    return Reply(text, language) if text is not None and not silent else None


def _act(sms: Message, message: InboundSms, keyword: Keyword | None, meant: Understood | None) -> str | None:
    if keyword is Keyword.STOP:
        return _stop(sms)
    if _CODE.fullmatch(sms.text.strip()):
        answer = _confirm_by_code(sms)
        if answer is not None:
            return answer
    if meant is not None:
        command = _COMMANDS.get(meant.phrase.meaning)
        answer = command(sms, meant.rest) if command is not None else None
        if answer is not None:
            return answer
    elif keyword is not None and not _is_ordinary(sms.text, sms.table):
        return _BUILT_IN[keyword](sms)
    if not sms.text.strip() and message.has_media:
        return answers.words_please()
    return _keep(sms, message.provider_id)


def _is_ordinary(text: str, table: Sequence[Phrase]) -> bool:
    """Whether an administrator has said that this word means nothing."""
    switched_off = [one for one in table if not one.meaning]
    return any(one.normalised == normal_form(text) for one in switched_off)


def _stop(sms: Message) -> str:
    stop_by_phone(sms.number, actor=Actor.customer())
    return answers.stopped()


def _start(sms: Message, _rest: str = "") -> str | None:
    if _rest:
        return None
    start_by_phone(sms.number, actor=Actor.customer())
    return answers.started()


def _confirm(sms: Message, _rest: str = "") -> str | None:
    if _rest or confirm_by_phone(sms.number, actor=Actor.customer()) is None:
        return None
    return answers.confirmed()


def _confirm_by_code(sms: Message) -> str | None:
    """None when the digits are no code of this number: they may be a customer number."""
    try:
        limits.take("confirmation-code-of", sms.number, capacity=CODES_PER_HOUR, per_seconds=3600)
    except TooMany:
        return None
    known = confirm_by_code(sms.number, sms.text, actor=Actor.customer())
    return answers.confirmed() if known is not None else None


def _help(sms: Message, _rest: str = "") -> str | None:
    return None if _rest else answers.help_text(sms.table, sms.language)


_COMMANDS: dict[str, Callable[[Message, str], str | None]] = {
    Meaning.STATUS: tell_state,
    Meaning.FOLLOW: follow_topic,
    Meaning.OPEN: open_hours,
    Meaning.CLOSE: close_hours,
    Meaning.START: _start,
    Meaning.YES: _confirm,
    Meaning.HELP: _help,
}
"""What the meanings of the table do; None: the words behind the phrase make it an enquiry. ``ENQUIRY`` always is one."""
_BUILT_IN: dict[Keyword, Callable[[Message], str | None]] = {
    Keyword.START: _start,
    Keyword.YES: _confirm,
    Keyword.HELP: _help,
}


def _keep(sms: Message, provider_id: str) -> str | None:
    """Other words are an enquiry; the second call with the same message says nothing."""
    draft = EnquiryDraft(
        text=sms.text[:TEXT_LIMIT],
        channel=Enquiry.Source.SMS,
        contact=Sender(phone=sms.number),
        external_id=f"twilio:{provider_id}" if provider_id else None,
    )
    received = receive_enquiry(actor=Actor.customer(), enquiry=draft)
    return None if received.duplicate else answers.thanks()


def _may_answer(number: str) -> bool:
    try:
        limits.take("sms-answers", number, capacity=ANSWERS_PER_HOUR, per_seconds=3600)
    except TooMany:
        return False
    return True


def _language_of(number: str) -> str | None:
    """The language of whoever has this number; None for a number that nobody has."""
    owner = Address.objects.filter(kind=AddressKind.PHONE, normalised=number).select_related("contact").first()
    known = dict(settings.LANGUAGES)
    return owner.contact.language if owner is not None and owner.contact.language in known else None
