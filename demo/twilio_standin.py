"""Twilio's Messages API 2010-04-01 as the real `twilio` client speaks it: create, fetch, list with paging.

`ValidityPeriod` and other options are taken and ignored. Magic numbers stand in `twilio_messages`."""

import base64
import hmac
import re
import time
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from demo.faults import FaultSwitches
from demo.twilio_callbacks import CallbackSender
from demo.twilio_messages import (
    FAIL_AFTER_ACCEPT_NUMBER,
    HANG_AFTER_ACCEPT_NUMBER,
    OPTED_OUT,
    REFUSED_NUMBERS,
    SERVER_ERROR,
    TOO_MANY,
    UNAUTHORISED,
    MessageStore,
    Refusal,
    SmsMessage,
)
from demo.web_server import BreakConnection, Request, Response, json_response

_PATH = re.compile(r"^/2010-04-01/Accounts/(?P<account>[A-Za-z0-9]+)/Messages(?:/(?P<sid>[A-Za-z0-9]+))?\.json$")
_NUMBER = re.compile(r"^(?:whatsapp:)?\+[1-9]\d{6,14}$")
LONGEST_BODY = 1600
HANG_SECONDS = 30.0
DEFAULT_PAGE_SIZE = 50
LARGEST_PAGE_SIZE = 1000


class TwilioStandIn:
    """One account; every answer has Twilio's shape."""

    def __init__(
        self,
        store: MessageStore,
        sender: CallbackSender,
        faults: FaultSwitches,
        *,
        account_sid: str,
        auth_token: str,
    ) -> None:
        self._store = store
        self._sender = sender
        self._faults = faults
        self._account_sid = account_sid
        credentials = base64.b64encode(f"{account_sid}:{auth_token}".encode()).decode()
        self._authorization = f"Basic {credentials}"

    def __call__(self, request: Request) -> Response:
        """Wrong credentials get Twilio's own 401."""
        match = _PATH.match(request.path)
        if match is None:
            return _refuse(Refusal(404, 20404, f"The requested resource {request.path} was not found"))
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), self._authorization.encode()):
            return _refuse(UNAUTHORISED)
        if match["account"] != self._account_sid:
            return _refuse(Refusal(404, 20404, "The requested account was not found"))
        if match["sid"]:
            return self._fetch(match["sid"])
        return self._create(request) if request.method == "POST" else self._list(request)

    def _fetch(self, sid: str) -> Response:
        message = self._store.find(sid)
        if message is None:
            return _refuse(Refusal(404, 20404, "The requested message was not found"))
        return json_response(_shape(message))

    def _create(self, request: Request) -> Response:
        form = request.form
        faults = self._faults.for_sms()
        if faults.latency_seconds:
            time.sleep(faults.latency_seconds)
        refusal = self._refusal(form, faults.refuse_status)
        if refusal is not None:
            return _refuse(refusal)
        message = self._store.accept(
            account_sid=self._account_sid,
            to=form["To"],
            from_=form.get("From", ""),
            body=form["Body"],
            status_callback=form.get("StatusCallback", ""),
            messaging_service_sid=form.get("MessagingServiceSid", ""),
        )
        self._sender.walk(message)
        if faults.drop_after_accept:
            raise BreakConnection
        if faults.fail_after_accept or message.to == FAIL_AFTER_ACCEPT_NUMBER:
            return _refuse(SERVER_ERROR)
        hang = HANG_SECONDS if message.to == HANG_AFTER_ACCEPT_NUMBER else faults.hang_after_accept_seconds
        if hang:
            time.sleep(hang)
        return json_response(_shape(message), status=201)

    def _refusal(self, form: dict[str, str], refuse_status: int) -> Refusal | None:
        if refuse_status:
            known = {429: TOO_MANY, 401: UNAUTHORISED}
            return known.get(refuse_status, Refusal(refuse_status, 20000 + refuse_status, "Refused on request"))
        to, body = form.get("To", ""), form.get("Body", "")
        if not to:
            return Refusal(400, 21604, "A 'To' phone number is required.")
        if not form.get("From") and not form.get("MessagingServiceSid"):
            return Refusal(400, 21603, "A 'From' phone number is required.")
        if not body:
            return Refusal(400, 21602, "Message body is required.")
        if len(body) > LONGEST_BODY:
            return Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        if not _NUMBER.match(to):
            return Refusal(400, 21211, f"Invalid 'To' Phone Number: {to}")
        if self._store.has_opted_out(to):
            return OPTED_OUT
        return REFUSED_NUMBERS.get(to)

    def _list(self, request: Request) -> Response:
        query = request.query
        size = min(max(_number(query.get("PageSize"), DEFAULT_PAGE_SIZE), 1), LARGEST_PAGE_SIZE)
        page = max(_number(query.get("Page"), 0), 0)
        try:
            found = self._matching(query)
        except ValueError:
            return _refuse(Refusal(400, 20001, "Invalid DateSent: use YYYY-MM-DD"))
        window = found[page * size : (page + 1) * size]

        def address(number: int) -> str:
            wanted = {name: value for name, value in query.items() if name not in ("Page", "PageToken", "PageSize")}
            return f"{request.path}?{urlencode({**wanted, 'PageSize': size, 'Page': number})}"

        return json_response(
            {
                "messages": [_shape(message) for message in window],
                "page": page,
                "page_size": size,
                "start": page * size,
                "end": page * size + max(len(window) - 1, 0),
                "uri": address(page),
                "first_page_uri": address(0),
                "next_page_uri": address(page + 1) if (page + 1) * size < len(found) else None,
                "previous_page_uri": address(page - 1) if page else None,
            }
        )

    def _matching(self, query: dict[str, str]) -> list[SmsMessage]:
        """Newest first. A message that has not been sent yet is dated by its creation.

        `DateSent>` and `DateSent<` mean "on or after" and "on or before", because the full names in the
        documentation are `DateSent>=` and `DateSent<=`. A date means the whole GMT day."""
        from_ = query.get("From")
        since = _moment(query.get("DateSent>"), end_of_day=False)
        until = _moment(query.get("DateSent<"), end_of_day=True)
        if query.get("DateSent"):
            day = query["DateSent"][:10]
            since, until = _moment(day, end_of_day=False), _moment(day, end_of_day=True)
        seen_before = datetime.now(UTC) - timedelta(seconds=self._faults.now.twilio.invisible_seconds)
        return [
            message
            for message in self._store.newest_first(to=query.get("To", ""))
            if (not from_ or message.from_ == from_)
            and (since is None or _dated(message) >= since)
            and (until is None or _dated(message) <= until)
            and message.created_at <= seen_before
        ]


def _dated(message: SmsMessage) -> datetime:
    return (message.sent_at or message.created_at).replace(microsecond=0)


def _moment(text: str | None, *, end_of_day: bool) -> datetime | None:
    """Raises `ValueError` for what is neither a date nor a time of ISO 8601."""
    if not text:
        return None
    if len(text) == len("YYYY-MM-DD"):
        start = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
        return start + timedelta(days=1, seconds=-1) if end_of_day else start
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else default


def _refuse(refusal: Refusal) -> Response:
    headers: tuple[tuple[str, str], ...] = ()
    if refusal.retry_after_seconds is not None:
        headers = (("Retry-After", str(refusal.retry_after_seconds)),)
    if refusal.http_status == 401:
        headers = (*headers, ("WWW-Authenticate", 'Basic realm="Twilio API"'))
    body = {
        "code": refusal.code,
        "message": refusal.message,
        "more_info": f"https://www.twilio.com/docs/errors/{refusal.code}",
        "status": refusal.http_status,
    }
    return json_response(body, status=refusal.http_status, headers=headers)


def _shape(message: SmsMessage) -> dict[str, Any]:
    uri = f"/2010-04-01/Accounts/{message.account_sid}/Messages/{message.sid}.json"
    return {
        "account_sid": message.account_sid,
        "api_version": "2010-04-01",
        "body": message.body,
        "date_created": format_datetime(message.created_at.replace(microsecond=0)),
        "date_sent": format_datetime(message.sent_at.replace(microsecond=0)) if message.sent_at else None,
        "date_updated": format_datetime(message.updated_at.replace(microsecond=0)),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": message.error_message,
        "from": message.from_ or None,
        "messaging_service_sid": message.messaging_service_sid or None,
        "num_media": "0",
        "num_segments": str(message.segments),
        "price": None,
        "price_unit": "EUR",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": uri.replace(".json", "/Media.json")},
        "to": message.to,
        "uri": uri,
    }
