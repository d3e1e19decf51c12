"""The words of the message that asks for confirmation. It already says what is known, so that nobody has to wait."""

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from audiences.confirmation_codes import code_of
from audiences.messages import MessagePurpose, MessageRequest, MessageText
from audiences.models import ConfirmationRequest
from audiences.tokens import confirm_token
from audiences.topics import AddressKind


def confirmation_request(question: ConfirmationRequest, topic: str, known: Mapping[str, MessageText]) -> MessageRequest:
    """The message that asks ``question``. ``topic`` is the incident's title or the service's name, or empty."""
    address, language = question.address, question.language
    with translation.override(language):
        if address.kind == AddressKind.EMAIL:
            text = _mail(topic, known, language)
        else:
            text = _phone_text(topic, known, language, code_of(question.uuid))
        label = _("Yes, keep me informed")
    return MessageRequest(
        purpose=MessagePurpose.CONFIRMATION,
        address_id=address.pk,
        contact_id=address.contact_id,
        language=language,
        texts={language: text},
        action_url=f"{settings.PUBLIC_BASE_URL}/confirm/{confirm_token(address)}",
        action_label={language: label},
        incident_uuid=question.incident_uuid,
    )


def _mail(topic: str, known: Mapping[str, MessageText], language: str) -> MessageText:
    words = _known_in(known, language)
    about = {"topic": topic, "organisation": settings.ORGANISATION_NAME}
    if topic:
        subject = _("Please confirm: %(topic)s") % about
        ask = _("You asked to hear about “%(topic)s” at this address. Press the button to confirm.") % about
    else:
        subject = _("Please confirm your subscription")
        ask = _("You asked %(organisation)s to write to this address about disruptions. Press the button to confirm.")
        ask %= about
    choose = _(
        "On the next page you choose how and where we tell you: by e-mail or text message, all news or only the end."
    )
    otherwise = _("If it was not you, do nothing: we will not write to you again.")
    parts = [ask, choose, otherwise]
    if words:
        parts = [_("What we know now:"), words.body, ask, choose, otherwise]
    return MessageText(subject, "\n\n".join(part for part in parts if part))


def _phone_text(topic: str, known: Mapping[str, MessageText], language: str, code: str) -> MessageText:
    words = _known_in(known, language)
    ask = _(
        "%(organisation)s: reply YES to get updates about %(topic)s, STOP to refuse. Code for the page: %(code)s"
    ) % {
        "organisation": settings.ORGANISATION_NAME,
        "topic": topic or _("disruptions"),
        "code": code,
    }
    return MessageText("", "\n\n".join(part for part in (words.body if words else "", ask) if part))


def _known_in(known: Mapping[str, MessageText], language: str) -> MessageText | None:
    return known.get(language) or known.get(settings.LANGUAGE_CODE) or next(iter(known.values()), None)
