"""The generic enquiry webhook: any help desk can post here, signed with a shared secret.

Header ``Statuscomms-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<raw body>">``; at most five minutes old.
"""

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from inbox.intake import answer_for, drafts_of
from inbox.services import receive_enquiries
from statuscomms import json_bodies
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import NotAllowed

TOLERANCE_SECONDS = 300
_LONGEST_HEADER = 300


@csrf_exempt
@require_POST
def generic(request: HttpRequest) -> HttpResponse:
    """Take one enquiry or a list of them (the body of ``POST /api/v1/enquiries``); 403 without a good signature."""
    _check_signature(request)
    body: Any = json_bodies.parse(request.body)
    received = receive_enquiries(actor=Actor.customer(), enquiries=drafts_of(body))
    answers = [answer_for(one) for one in received]
    return JsonResponse(answers if isinstance(body, list) else answers[0], status=202, safe=False)


def _check_signature(request: HttpRequest) -> None:
    header = request.headers.get("Statuscomms-Signature", "")[:_LONGEST_HEADER]
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    moment, signature = parts.get("t", ""), parts.get("v1", "")
    if not settings.ENQUIRY_HOOK_SECRET or not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        raise NotAllowed
    expected = hmac.new(settings.ENQUIRY_HOOK_SECRET.encode(), f"{moment}.".encode() + request.body, hashlib.sha256)
    is_fresh = abs(now().timestamp() - int(moment)) <= TOLERANCE_SECONDS
    if not hmac.compare_digest(expected.hexdigest().encode(), signature.encode()) or not is_fresh:
        raise NotAllowed
