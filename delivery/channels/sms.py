"""Text messages through Twilio. The only file that imports its SDK."""

import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, TypeVar

import requests
import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from audiences.models import Suppression
from audiences.topics import AddressKind
from delivery.channels.contract import (
    Answer,
    DeliveringChannel,
    Finding,
    Outcome,
    OutcomeKind,
    Outgoing,
    ReceiptMeaning,
)
from delivery.channels.segments import Segmentation, plainer, segment
from delivery.channels.specimen import specimen_of
from delivery.lifecycle import DeliveryState
from delivery.status_tokens import delivery_token
from incidents.channels import Measure, NoticeDraft, NoticeText, Review
from incidents.placeholders import fill, strip_personal
from statuscomms.markdown import to_plain

log = structlog.get_logger(__name__)
_Asked = TypeVar("_Asked")
_Answered = TypeVar("_Answered")

LIMIT_CHARACTERS = 1_600
WARNING_CHARACTERS = 320
CALL_SECONDS = 20
VALIDITY_SECONDS = 3_600
MATCH_MARGIN = timedelta(minutes=2)
PAGE_SIZE = 50

_REFUSED = {
    "21211": Suppression.Reason.INVALID,
    "21610": Suppression.Reason.STOP,
    "21614": Suppression.Reason.INVALID,
    "21217": Suppression.Reason.INVALID,
    "21612": "",
    "21408": "",
}
"""Codes about one recipient, and what they mean for the address."""
_CONFIGURATION = frozenset({"20003", "20005", "21606", "21603", "21659", "21660", "21608", "30034", "30032", "63007"})
"""Codes about our account or sender."""
_RECEIPTS = {
    "queued": ReceiptMeaning(10, DeliveryState.ACCEPTED),
    "accepted": ReceiptMeaning(10, DeliveryState.ACCEPTED),
    "sending": ReceiptMeaning(10, DeliveryState.ACCEPTED),
    "sent": ReceiptMeaning(20, DeliveryState.ACCEPTED),
    "delivered": ReceiptMeaning(30, DeliveryState.DELIVERED),
    "read": ReceiptMeaning(30, DeliveryState.DELIVERED),
    "undelivered": ReceiptMeaning(30, DeliveryState.FAILED, "", gettext_noop("The carrier could not deliver it.")),
    "failed": ReceiptMeaning(30, DeliveryState.FAILED, "", gettext_noop("The provider could not send it.")),
}


class _PatientHttpClient(TwilioHttpClient):
    """One request, never repeated behind our back; remembers how long the last answer asked us to wait."""

    def __init__(self) -> None:
        self._local = threading.local()
        super().__init__(pool_connections=True, timeout=CALL_SECONDS, max_retries=0)
        assert self.session is not None
        self.session.trust_env = False

    def request(self, *args: Any, **kwargs: Any) -> Response:
        """As the SDK's own, with ``retry_after`` noted."""
        response = super().request(*args, **kwargs)
        value = str((response.headers or {}).get("Retry-After", ""))
        self._local.retry_after = float(value) if value.isdigit() else None
        return response

    @property
    def retry_after(self) -> float | None:
        """Seconds, of the last answer to this thread."""
        return getattr(self._local, "retry_after", None)


class SmsChannel(DeliveringChannel):
    """Text messages to confirmed mobile numbers."""

    slug = "sms"
    label = _("SMS")
    icon = "phone"
    address_kind = AddressKind.PHONE
    supersedes_older: ClassVar[bool] = True
    spares_readers: ClassVar[bool] = True
    can_ask: ClassVar[bool] = True

    def __init__(self) -> None:
        self._callers: ThreadPoolExecutor | None = None

    @property
    def group_size(self) -> int:  # type: ignore[override]  # a setting, so that tests and installations may change it
        """As many as are with the provider at one time."""
        return max(1, int(settings.DELIVERY_SMS_CONCURRENCY))

    @cached_property
    def _client(self) -> Client:
        self._http = _PatientHttpClient()
        client = Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=self._http)
        if settings.TWILIO_API_BASE_URL:
            client.api.base_url = settings.TWILIO_API_BASE_URL
        return client

    def provider_name(self) -> str:
        """Twilio, whoever plays it."""
        return "twilio"

    def uncertain_wait_seconds(self) -> int:
        """Twilio shows a message in its lists a little later."""
        return int(settings.DELIVERY_UNCERTAIN_WAIT_SECONDS)

    def send_group(self, outgoing: Sequence[Outgoing]) -> list[Outcome]:
        """One request for each, all at one time: the provider's answer takes far longer than our asking."""
        if not (settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN and settings.TWILIO_FROM_NUMBER):
            return [Outcome(OutcomeKind.CONFIGURATION, "twilio", code="not_configured") for _one in outgoing]
        return self._at_once(self._send_safely, outgoing)

    def close(self) -> None:
        """Let the callers go."""
        callers, self._callers = self._callers, None
        if callers is not None:
            callers.shutdown(wait=False)

    def _at_once(self, call: Callable[[_Asked], _Answered], asked: Sequence[_Asked]) -> list[_Answered]:
        """``call`` for each of ``asked``, in threads; the answers in order. ``call`` uses no database."""
        if len(asked) == 1:
            return [call(asked[0])]
        _client = self._client  # made here: a cached property is no place for threads to meet
        if self._callers is None:
            self._callers = ThreadPoolExecutor(self.group_size, thread_name_prefix="twilio")
        return list(self._callers.map(call, asked))

    def _send_safely(self, one: Outgoing) -> Outcome:
        """A failure that nobody foresaw concerns this message only, and nobody knows how far it got."""
        try:
            return self._send(one)
        except Exception:
            log.exception("channel_crashed", channel=self.slug)
            return Outcome(OutcomeKind.UNCERTAIN, "twilio", code="crash")

    def _send(self, one: Outgoing) -> Outcome:
        body = body_of(one)
        count = segment(body).segments
        try:
            body.encode()
            message = self._client.messages.create(
                to=one.to,
                from_=settings.TWILIO_FROM_NUMBER,
                body=body,
                status_callback=f"{settings.PUBLIC_BASE_URL}/hooks/twilio/status/?d={delivery_token(one.delivery_uuid)}",
                validity_period=VALIDITY_SECONDS,
            )
        except UnicodeError:
            return Outcome(OutcomeKind.REFUSED, "twilio", code="render", text="UnicodeError")
        except TwilioRestException as error:
            return _of_answer(error, self._http.retry_after)
        except (requests.exceptions.RequestException, TwilioException) as error:
            return _of_silence(error)
        return Outcome(OutcomeKind.ACCEPTED, "twilio", reference=str(message.sid or ""), segments=count)

    def ask(self, outgoing: Outgoing, known: Sequence[str]) -> Answer:
        """List what went to this number since then and look for the same words; what belongs to another delivery is not ours."""
        body = body_of(outgoing)
        since = outgoing.began_at - MATCH_MARGIN
        try:
            listed = self._client.messages.list(to=outgoing.to, date_sent_after=since.astimezone(UTC), limit=PAGE_SIZE)
        except (requests.exceptions.RequestException, TwilioException):
            return Answer(Finding.CANNOT_ASK)
        for message in listed:
            created = message.date_created
            if message.body == body and message.sid not in known and (created is None or created >= since):
                return Answer(Finding.FOUND, str(message.sid))
        return Answer(Finding.ABSENT)

    def fetch_states(self, references: Sequence[str]) -> list[tuple[str, str] | None]:
        """By the ids that Twilio gave them."""
        return self._at_once(self._fetch, references)

    def _fetch(self, reference: str) -> tuple[str, str] | None:
        try:
            message = self._client.messages(reference).fetch()
        except (requests.exceptions.RequestException, TwilioException):
            return None
        return str(message.status), str(message.error_code or "")

    def read_receipt(self, event: str, code: str) -> ReceiptMeaning | None:
        """Twilio's own words; ``code`` tells whether the address is at fault."""
        meaning = _RECEIPTS.get(event)
        if meaning is not None and meaning.state == DeliveryState.FAILED and _REFUSED.get(code):
            return ReceiptMeaning(meaning.rank, meaning.state, _REFUSED[code], meaning.text)
        return meaning

    def review(self, draft: NoticeDraft) -> Review:
        """Length, segments and price of the longest language; what makes a text expensive is named."""
        problems, warnings, most = [], [], 0
        for language, text in draft.texts.items():
            body = self.plain_text(text)
            counted = segment(body)
            most = max(most, counted.segments)
            facts = {"language": language, "length": len(body), "segments": counted.segments}
            if len(body) > LIMIT_CHARACTERS:
                problems.append(
                    _("The SMS in %(language)s has %(length)d characters; at most %(limit)d can be sent.")
                    % {**facts, "limit": LIMIT_CHARACTERS}
                )
            elif len(body) > WARNING_CHARACTERS:
                warnings.append(
                    _("The SMS in %(language)s has %(length)d characters, %(segments)d segments: write a shorter one.")
                    % facts
                )
            if counted.foreign:
                warnings += _cheaper_ways(body, counted, facts)
        price = Decimal(settings.SMS_PRICE_PER_SEGMENT) * most
        return Review(tuple(problems), tuple(warnings), segments=most, cost_per_person=str(price))

    def preview(self, draft: NoticeDraft, language: str) -> SafeString:
        """The bubble on a phone, with its segments."""
        with translation.override(language):
            body = body_of(specimen_of(draft, language))
            return render_to_string(
                "delivery/_preview_sms.html",
                {
                    "body": body,
                    "counted": segment(body),
                    "length": len(body),
                    "price": Decimal(settings.SMS_PRICE_PER_SEGMENT) * segment(body).segments,
                    "currency": settings.SMS_PRICE_CURRENCY,
                    "organisation": settings.ORGANISATION_NAME,
                },
            )

    def measure(self, text: NoticeText) -> tuple[Measure, ...]:
        """Characters and segments of the whole message."""
        body = self.plain_text(text)
        return (Measure(_("text"), len(body), WARNING_CHARACTERS, segment(body).segments),)

    def plain_text(self, text: NoticeText) -> str:
        """The words as sent, without a person's name."""
        return compose(NoticeText(*(strip_personal(part) for part in (text.title, text.body, text.instructions))))


def _cheaper_ways(body: str, counted: Segmentation, facts: dict[str, object]) -> list[str]:
    """What would make a text cheaper whose characters do not fit GSM-7; nothing when it costs the same."""
    plain, swaps = plainer(body)
    fewer = segment(plain)
    if swaps and fewer.segments < counted.segments:
        words = ", ".join(f"{old} \u2192 {new or _('nothing')}" for old, new in swaps[:6])
        return [
            _(
                "The SMS in %(language)s takes %(segments)d segments because of special characters; with plain ones it would "
                "take %(fewer)d. Write: %(swaps)s."
            )
            % {**facts, "fewer": fewer.segments, "swaps": words}
        ]
    if counted.segments > 1:
        return [
            _("The character %(character)s in %(language)s makes the SMS dearer: 70 characters a segment, not 160.")
            % {**facts, "character": fewer.foreign or counted.foreign}
        ]
    return []


def compose(text: NoticeText) -> str:
    """Who writes, then title, body and instructions, each on a line of its own, without blank lines."""
    parts = (text.title, to_plain(text.body), to_plain(text.instructions))
    words = "\n".join(part.strip() for part in parts if part.strip())
    words = re.sub(r"\n{2,}", "\n", words)
    sender = settings.ORGANISATION_NAME
    return words if words.startswith(sender) else f"{sender}: {words}"


def body_of(one: Outgoing) -> str:
    """The body for one person; a confirmation's link stands at its end."""
    values = {"name": " ".join(one.name.split())[:60]}
    parts = (one.text.title, one.text.body, one.text.instructions)
    body = compose(NoticeText(*(fill(part, values) if one.name else strip_personal(part) for part in parts)))
    if one.is_test:
        with translation.override(one.language):
            body = gettext("Test: %(subject)s") % {"subject": body}
    return f"{body}\n{one.action_url}" if one.action_url else body


def _of_answer(error: TwilioRestException, retry_after: float | None) -> Outcome:
    """What Twilio answered: an error code about the recipient, about us, or about the moment."""
    code = str(error.code or error.status)
    status = int(error.status or 0)
    if status in (401, 403) or code in _CONFIGURATION:
        return Outcome(OutcomeKind.CONFIGURATION, "twilio", code=code)
    if status == 429 or code == "20429":
        return Outcome(OutcomeKind.TEMPORARY, "twilio", code=code, retry_after=retry_after)
    if status >= 500 or status < 400:
        # It may have been taken before the error came: never sent again blindly.
        return Outcome(OutcomeKind.UNCERTAIN, "twilio", code=code)
    return Outcome(OutcomeKind.REFUSED, "twilio", code=code, suppress=_REFUSED.get(code, ""))


def _of_silence(error: Exception) -> Outcome:
    """No answer: before the connection stood nothing was sent; afterwards nobody knows."""
    code = type(error).__name__
    unreached = isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError) or (
        isinstance(error, requests.exceptions.ConnectionError) and "NewConnectionError" in repr(error)
    )
    kind = OutcomeKind.TEMPORARY if unreached else OutcomeKind.UNCERTAIN
    return Outcome(kind, "twilio", code=code)
