"""Twilio's webhooks: what became of a message, and what customers write back. Both are signed by Twilio."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from inbox.receipts import twilio_receipt
from inbox.sms.inbound import InboundSms, take_in
from statuscomms.errors import NotAllowed

View = Callable[[HttpRequest], HttpResponse]


def _signed_by_twilio(view: View) -> View:
    """Refuse with 403 whatever Twilio did not sign for our configured public address (never the ``Host`` header)."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        address = settings.PUBLIC_BASE_URL + request.get_full_path()
        signature = request.headers.get("X-Twilio-Signature", "")
        token = settings.TWILIO_AUTH_TOKEN
        if not token or not RequestValidator(token).validate(address, request.POST, signature):
            raise NotAllowed
        return view(request)

    return checked


@_signed_by_twilio
def status(request: HttpRequest) -> HttpResponse:
    """Keep a receipt; it is applied later. Unknown messages and unseen states are kept too, and answered 204."""
    twilio_receipt(request.POST, delivery_token=request.GET.get("d", ""))
    return HttpResponse(status=204)


@_signed_by_twilio
def inbound(request: HttpRequest) -> HttpResponse:
    """Take in what a customer wrote and answer with TwiML, empty when there is nothing to say."""
    message = InboundSms(
        sender=request.POST.get("From", ""),
        text=request.POST.get("Body", ""),
        provider_id=request.POST.get("MessageSid", ""),
        answered_by_provider=bool(request.POST.get("OptOutType")),
        has_media=request.POST.get("NumMedia", "0") not in ("", "0"),
    )
    reply = take_in(message)
    twiml = MessagingResponse()
    if reply is not None:
        twiml.message(reply.text)
    return HttpResponse(str(twiml), content_type="text/xml; charset=utf-8")
