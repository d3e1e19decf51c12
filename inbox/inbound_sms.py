"""What to do with an SMS that a customer sent: a keyword acts, other words are an enquiry."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from audiences.addresses import normalise
from audiences.models import Address
from audiences.services import confirm_by_phone, start_by_phone, stop_by_phone
from audiences.topics import AddressKind
from inbox.drafts import TEXT_LIMIT, EnquiryDraft, Sender
from inbox.keywords import Keyword, keyword_of
from inbox.models import Enquiry
from inbox.services import receive_enquiry
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class InboundSms:
    """One message from a phone. ``provider_id`` makes a repeated webhook harmless; ``answered_by_provider``: the provider
    has already told the sender what their STOP, START or HELP did."""

    sender: str
    text: str
    provider_id: str
    answered_by_provider: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What to write back, in the sender's language."""

    text: Promise
    language: str


def take_in(message: InboundSms) -> Reply | None:
    """Act on a keyword or keep an enquiry; the answer to send back, or None. Safe to call twice with the same message."""
    language = _language_of(message.sender)
    keyword = keyword_of(message.text)
    try:
        text = _act(keyword, message) if keyword is not None else _keep(message)
    except InvalidInput:
        return None  # a sender that is no number (a short code, a name) or a text that cannot be kept: nobody to answer
    if text is None or (message.answered_by_provider and keyword is not Keyword.YES):
        return None
    return Reply(text, language)


def _act(keyword: Keyword, message: InboundSms) -> Promise | None:
    actor = Actor.customer()
    name = settings.ORGANISATION_NAME
    if keyword is Keyword.STOP:
        stop_by_phone(message.sender, actor=actor)
        return format_lazy(
            "{}: {}", name, _("you will get no more text messages from us. Reply START to get them again.")
        )
    if keyword is Keyword.START:
        start_by_phone(message.sender, actor=actor)
        return format_lazy("{}: {}", name, _("you get our text messages again. Reply STOP to end them."))
    if keyword is Keyword.YES:
        if confirm_by_phone(message.sender, actor=actor):
            return format_lazy("{}: {}", name, _("confirmed. We will tell you. Reply STOP to end."))
        return None
    return format_lazy(
        "{}: {}",
        name,
        _("we text you about disruptions. Reply STOP to end, START to begin again, or write what is wrong."),
    )


def _keep(message: InboundSms) -> Promise | None:
    """Other words are an enquiry; the second call with the same message says nothing."""
    draft = EnquiryDraft(
        text=message.text[:TEXT_LIMIT],
        channel=Enquiry.Source.SMS,
        contact=Sender(phone=message.sender),
        external_id=f"twilio:{message.provider_id}" if message.provider_id else None,
    )
    received = receive_enquiry(actor=Actor.customer(), enquiry=draft)
    return None if received.duplicate else _("Thank you, we have got your message.")


def _language_of(number: str) -> str:
    """The language of whoever has this number, else the installation's."""
    try:
        normalised = normalise(AddressKind.PHONE, number).normalised
    except InvalidInput:
        return settings.LANGUAGE_CODE
    owner = Address.objects.filter(kind=AddressKind.PHONE, normalised=normalised).select_related("contact").first()
    known = {code for code, _name in settings.LANGUAGES}
    return owner.contact.language if owner is not None and owner.contact.language in known else settings.LANGUAGE_CODE
