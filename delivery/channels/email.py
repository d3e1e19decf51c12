"""E-mail: by SMTP over a kept connection, or by any provider that Anymail knows."""

from collections.abc import Sequence
from dataclasses import replace

from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audiences.models import Suppression
from audiences.topics import AddressKind
from delivery.channels.contract import DeliveringChannel, Outcome, OutcomeKind, Outgoing, ReceiptMeaning
from delivery.channels.mail_building import build_mail, mail_page
from delivery.channels.mail_errors import of_anymail
from delivery.channels.smtp_post import UNBUILDABLE, SmtpPost
from delivery.channels.specimen import specimen_of
from delivery.lifecycle import DeliveryState
from incidents.channels import FramePage, FrameView, Measure, NoticeDraft, NoticeText, Review
from statuscomms.brands import brand_of
from statuscomms.markdown import to_plain

TITLE_WARNING = 90
"""Characters of a subject that phones still show; longer ones are cut there."""

MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: {host}/looks/; base-uri 'none'; "
    "frame-ancestors {host}"
)
"""Of a mail in a frame: its styles are inline, as mail programs want them; nothing else may load, run or lead away."""

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
_HARD_BOUNCES = ("", "bounced", "invalid")
"""Reject reasons of a bounce that will not pass; a full mailbox or a server that timed out may."""
_SUPPRESSING_REJECTS = {"bounced": Suppression.Reason.BOUNCED, "invalid": Suppression.Reason.INVALID}


class EmailChannel(DeliveringChannel):
    """Mail to confirmed addresses."""

    slug = "email"
    label = _("E-mail")
    icon = "mail"
    address_kind = AddressKind.EMAIL
    group_size = 50
    carries_links = True
    frame_views = (
        FrameView(_("On a computer"), height=600, width=680),
        FrameView(_("On a phone"), height=600, width=360),
    )

    def __init__(self) -> None:
        self._post = SmtpPost()

    def provider_name(self) -> str:
        """The ESP behind Anymail, or plain SMTP."""
        return settings.ANYMAIL_ESP or "smtp"

    @property
    def awaits_receipts(self) -> bool:
        """A plain mail server never says."""
        return bool(settings.ANYMAIL_ESP)

    def uncertain_wait_seconds(self) -> int:
        """Nobody can be asked: sent again after this."""
        return int(settings.DELIVERY_EMAIL_RESEND_SECONDS)

    def read_receipt(self, event: str, code: str) -> ReceiptMeaning | None:
        """``code`` is Anymail's reject reason; a hard bounce or an invalid address forbids the address at once."""
        meaning = _RECEIPTS.get(event)
        if meaning is not None and event == "bounced" and code not in _HARD_BOUNCES:
            return ReceiptMeaning(meaning.rank, meaning.state, "", meaning.text, is_soft_bounce=True)
        if meaning is not None and event == "rejected" and code in _SUPPRESSING_REJECTS:
            return ReceiptMeaning(meaning.rank, meaning.state, _SUPPRESSING_REJECTS[code], meaning.text)
        return meaning

    def send_group(self, outgoing: Sequence[Outgoing]) -> list[Outcome]:
        """By SMTP all over one kept connection, else one call each; a message that cannot be built fails alone."""
        if settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
            return self._post.send(outgoing)
        return [self._send(one) for one in outgoing]

    def close(self) -> None:
        """End the kept connection."""
        self._post.close()

    def _send(self, one: Outgoing) -> Outcome:
        try:
            mail = build_mail(one)
        except UNBUILDABLE as error:
            return Outcome(OutcomeKind.REFUSED, self.provider_name(), code="render", text=type(error).__name__)
        return self._send_backend(mail)

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

    def frame(self, draft: NoticeDraft, language: str, *, host: str) -> FramePage:
        """The HTML part of the mail that the example person would get; its links lead nowhere."""
        with translation.override(language):
            specimen = specimen_of(draft, language, links_to=settings.PUBLIC_BASE_URL)
            page = mail_page(replace(specimen, brand=draft.brand or brand_of()))
            html = render_to_string("delivery/mail/message.html", {"mail": page})
        return FramePage(html.replace("<head>", '<head><base target="_blank">', 1), MAIL_POLICY.format(host=host))

    def measure(self, text: NoticeText) -> tuple[Measure, ...]:
        """The subject: phones cut it."""
        return (Measure(_("title"), len(text.title), TITLE_WARNING),)

    def plain_text(self, text: NoticeText) -> str:
        """Subject, body and instructions."""
        parts = (text.title, to_plain(text.body), to_plain(text.instructions))
        return "\n\n".join(part for part in parts if part)
