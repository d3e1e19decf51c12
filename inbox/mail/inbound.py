"""What to do with a mail that a customer sent: STOP first, then the words of the keyword table; anything else is an enquiry.

Nobody proves who sent a mail. What proves an address is the signed name in the address that our mail said to answer to
(``audiences.reply_addresses``): with it a mail does what a link in our mail could do. The sender's address alone is good for
leaving, for asking something, and for what a confirmation must follow. Machines are neither obeyed nor answered.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import translation

from audiences.addresses import normalise
from audiences.messages import MessagePurpose, MessageRequest, MessageText
from audiences.models import Address
from audiences.queries import is_suppressed
from audiences.reply_addresses import holder_of
from audiences.tokens import preferences_path
from audiences.topics import AddressKind
from delivery.services import create_single_broadcast
from inbox.drafts import TEXT_LIMIT, EnquiryDraft, Sender
from inbox.keyword_table import phrases
from inbox.mail import answers
from inbox.mail.commands import Asker, obey
from inbox.mail.wishes import Wish, wish_of
from inbox.models import Enquiry, ReceivedMail
from inbox.services import receive_enquiry
from statuscomms import limits
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput, TooMany

ANSWERS_PER_HOUR = 6
"""To one address; what somebody asks for still happens beyond it."""


@dataclass(frozen=True, slots=True)
class InboundMail:
    """One mail, read. ``text`` holds the sender's own words, ``subject`` is "" when it is that of the mail they answer.

    ``key`` makes a repeated webhook harmless; ``is_forged``: the receiving server says that the sender's domain did not send it;
    ``may_be_answered`` is false for what came by a mailing list."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    key: str
    sender_name: str = ""
    is_automatic: bool = False
    is_forged: bool = False
    is_spam: bool = False
    may_be_answered: bool = True


def take_in(mail: InboundMail) -> None:
    """Act on what the mail asks: all of it or nothing, and once, however often it comes."""
    if mail.is_automatic:
        return
    with transaction.atomic():
        _received, is_new = ReceivedMail.objects.get_or_create(key=mail.key)
        if not is_new:
            return
        asker, wish = _understood(mail)
        with translation.override(asker.language):
            answer = _act(mail, asker, wish)
            if answer is not None:
                _send(mail, asker, answer)


def _understood(mail: InboundMail) -> tuple[Asker, Wish]:
    proven = holder_of(mail.recipients)
    address = proven or _confirmed_row(mail.sender)
    table = phrases()
    own = address.contact.language if address is not None else ""
    own = own if own in dict(settings.LANGUAGES) else ""
    wish = wish_of(mail.subject, mail.text, own or settings.LANGUAGE_CODE, table)
    language = own or wish.language or settings.LANGUAGE_CODE
    return Asker(mail.sender, address, proven is not None, language, table), wish


def _confirmed_row(sender: str) -> Address | None:
    """The first address row that is the sender's and confirmed."""
    if not _is_address(sender):
        return None
    normalised = normalise(AddressKind.EMAIL, sender).normalised
    rows = Address.objects.select_related("contact").filter(kind=AddressKind.EMAIL, normalised=normalised)
    return rows.filter(contact__is_active=True, confirmed_at__isnull=False).order_by("id").first()


def _act(mail: InboundMail, asker: Asker, wish: Wish) -> MessageText | None:
    is_believed = asker.proven or not (mail.is_forged or mail.is_spam)
    done = obey(asker, wish) if is_believed else None
    if done is not None and not (wish.has_message if done.changed else wish.words_beside):
        return done.answer
    is_new = _keep(mail, is_believed=is_believed)
    if done is not None and done.changed:
        return done.answer
    return answers.thanks(asker.language) if is_believed and is_new and _may_thank(asker) else None


def _keep(mail: InboundMail, *, is_believed: bool) -> bool:
    """What was written is an enquiry, whosever it is; whether there is one now that was not there before."""
    words = "\n\n".join(part for part in (mail.subject, mail.text) if part)[:TEXT_LIMIT]
    if not words.strip() or mail.is_spam:
        return False
    sender = Sender()
    if is_believed and _is_address(mail.sender):
        sender = Sender(email=mail.sender, name=mail.sender_name)
    draft = EnquiryDraft(text=words, channel=Enquiry.Source.EMAIL, contact=sender, external_id=f"mail:{mail.key}")
    return not receive_enquiry(actor=Actor.customer(), enquiry=draft).duplicate


def _is_address(sender: str) -> bool:
    """Whether somebody can be written to there: no machine's mailbox, no broken address."""
    try:
        normalise(AddressKind.EMAIL, sender)
    except InvalidInput:
        return False
    return True


def _may_thank(asker: Asker) -> bool:
    """Once a day: who writes ten mails about one trouble wants help, not ten letters."""
    if asker.address is None or is_suppressed(asker.address):
        return False
    return _taken("mail-thanks", asker.address.recipient_key, capacity=1, per_seconds=86_400)


def _taken(name: str, key: str, *, capacity: int, per_seconds: int) -> bool:
    try:
        limits.take(name, key, capacity=capacity, per_seconds=per_seconds)
    except TooMany:
        return False
    return True


def _send(mail: InboundMail, asker: Asker, answer: MessageText) -> None:
    """Only to the address itself, known and within the limit: no answer can be led astray by what somebody wrote as a sender."""
    address = asker.address
    if address is None or not mail.may_be_answered:
        return
    if not _taken("mail-answers", address.recipient_key, capacity=ANSWERS_PER_HOUR, per_seconds=3_600):
        return
    request = MessageRequest(
        purpose=MessagePurpose.REPLY,
        address_id=address.pk,
        contact_id=address.contact_id,
        language=asker.language,
        texts={asker.language: answer},
        action_url=settings.PUBLIC_BASE_URL + preferences_path(address),
        action_label={asker.language: answers.button()},
    )
    create_single_broadcast(request=request)
