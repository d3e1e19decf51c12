"""E-mail: by SMTP over a kept connection, or by any provider that Anymail knows."""

import smtplib
import threading
from collections.abc import Sequence
from typing import Any, ClassVar

from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audiences.models import Suppression
from audiences.topics import AddressKind
from delivery.channels.contract import DeliveringChannel, Outcome, OutcomeKind, Outgoing, ReceiptMeaning
from delivery.channels.mail_building import build_mail, mail_page
from delivery.channels.mail_errors import of_anymail, of_problem, of_trouble_at_opening
from delivery.channels.smtp_dialogue import SmtpProblem, transmit
from delivery.channels.specimen import specimen_of
from delivery.lifecycle import DeliveryState
from incidents.channels import NoticeDraft, NoticeText, Review
from statuscomms.markdown import to_plain

TITLE_WARNING = 90
"""Characters of a subject that phones still show; longer ones are cut there."""

_RECEIPTS = {
    "sent": ReceiptMeaning(20, DeliveryState.ACCEPTED),
    "delivered": ReceiptMeaning(30, DeliveryState.DELIVERED),
    "bounced": ReceiptMeaning(
        30, DeliveryState.FAILED, Suppression.Reason.BOUNCED, gettext_noop("The receiving server sent it back.")
    ),
    "rejected": ReceiptMeaning(30, DeliveryState.FAILED, "", gettext_noop("The provider would not send it.")),
    "failed": ReceiptMeaning(30, DeliveryState.FAILED, "", gettext_noop("The provider could not send it.")),
    "complained": ReceiptMeaning(30, DeliveryState.DELIVERED, Suppression.Reason.COMPLAINED),
    "unsubscribed": ReceiptMeaning(30, DeliveryState.DELIVERED, Suppression.Reason.UNSUBSCRIBED),
}
"""Anymail's event types; opened, clicked and deferred change nothing."""
_SUPPRESSING_REJECTS = {"bounced": Suppression.Reason.BOUNCED, "invalid": Suppression.Reason.INVALID}


class EmailChannel(DeliveringChannel):
    """Mail to confirmed addresses."""

    slug = "email"
    label = _("E-mail")
    icon = "mail"
    address_kind = AddressKind.EMAIL
    group_size: ClassVar[int] = 20

    def __init__(self) -> None:
        self._local = threading.local()

    def provider_name(self) -> str:
        """The ESP behind Anymail, or plain SMTP."""
        return settings.ANYMAIL_ESP or "smtp"

    def uncertain_wait_seconds(self) -> int:
        """Nobody can be asked: sent again after this."""
        return int(settings.DELIVERY_EMAIL_RESEND_SECONDS)

    def read_receipt(self, event: str, code: str) -> ReceiptMeaning | None:
        """``code`` is Anymail's reject reason; only a hard bounce or an invalid address forbids the address."""
        meaning = _RECEIPTS.get(event)
        if meaning is not None and event == "rejected" and code in _SUPPRESSING_REJECTS:
            return ReceiptMeaning(meaning.rank, meaning.state, _SUPPRESSING_REJECTS[code], meaning.text)
        return meaning

    def send_group(self, outgoing: Sequence[Outgoing]) -> list[Outcome]:
        """One message after the other over one connection; a message that cannot be built fails alone."""
        return [self._send(one) for one in outgoing]

    def close(self) -> None:
        """End the kept connection."""
        connection = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            connection.close()

    def _send(self, one: Outgoing) -> Outcome:
        try:
            mail = build_mail(one)
            raw = _bytes_of(mail) if self._is_smtp() else b""
        except (ValueError, LookupError, UnicodeError) as error:
            return Outcome(OutcomeKind.REFUSED, self.provider_name(), code="render", text=type(error).__name__)
        return self._send_smtp(mail, raw) if self._is_smtp() else self._send_backend(mail)

    @staticmethod
    def _is_smtp() -> bool:
        return settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"

    def _send_smtp(self, mail: EmailMultiAlternatives, raw: bytes) -> Outcome:
        try:
            smtp = self._smtp()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return of_trouble_at_opening(error)
        try:
            transmit(smtp, settings.ENVELOPE_SENDER, mail.to[0], raw)
        except SmtpProblem as problem:
            if problem.code in (0, 421) or getattr(smtp, "sock", None) is None:
                self.close()
            return of_problem(problem)
        return Outcome(OutcomeKind.ACCEPTED, "smtp")

    def _smtp(self) -> smtplib.SMTP:
        backend = getattr(self._local, "connection", None)
        if backend is None or backend.connection is None:
            backend = SmtpBackend(timeout=settings.EMAIL_TIMEOUT, fail_silently=False)
            backend.open()
            self._local.connection = backend
        assert backend.connection is not None
        return backend.connection

    def _send_backend(self, mail: EmailMultiAlternatives) -> Outcome:
        provider = self.provider_name()
        try:
            get_connection(fail_silently=False).send_messages([mail])
        except (AnymailAPIError, AnymailConfigurationError, AnymailRecipientsRefused, AnymailInvalidAddress) as error:
            return of_anymail(error, provider)
        status = getattr(mail, "anymail_status", None)
        reference = getattr(status, "message_id", None)
        return Outcome(OutcomeKind.ACCEPTED, provider, reference=reference if isinstance(reference, str) else "")

    def review(self, draft: NoticeDraft) -> Review:
        """An empty subject blocks; one that phones cut warns."""
        problems, warnings = [], []
        for language, text in draft.texts.items():
            if not text.title.strip():
                problems.append(_("The e-mail in %(language)s has no subject.") % {"language": language})
            if len(text.title) > TITLE_WARNING:
                warnings.append(
                    _("The subject in %(language)s has %(length)d characters; phones show about %(limit)d.")
                    % {"language": language, "length": len(text.title), "limit": TITLE_WARNING}
                )
        return Review(problems=tuple(problems), warnings=tuple(warnings))

    def preview(self, draft: NoticeDraft, language: str) -> SafeString:
        """Subject and body as the person will read them."""
        with translation.override(language):
            page = mail_page(specimen_of(draft, language))
            return render_to_string(
                "delivery/_preview_email.html", {"mail": page, "sender": settings.DEFAULT_FROM_EMAIL}
            )

    def plain_text(self, text: NoticeText) -> str:
        """Subject, body and instructions."""
        parts = (text.title, to_plain(text.body), to_plain(text.instructions))
        return "\n\n".join(part for part in parts if part)


def _bytes_of(mail: EmailMultiAlternatives) -> bytes:
    """The message as it goes over the wire; Django's own method takes the line ending that the type stubs do not know."""
    message: Any = mail.message()
    return bytes(message.as_bytes(linesep="\r\n"))
