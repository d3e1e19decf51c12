"""The generic enquiry webhook: any help desk can post here, signed with a shared secret (``inbox.signatures``)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from inbox.intake import answer_for, drafts_of
from inbox.services import receive_enquiries
from inbox.signatures import check_signature
from statuscomms import json_bodies
from statuscomms.actors import Actor


@csrf_exempt
@require_POST
def generic(request: HttpRequest) -> HttpResponse:
    """Take one enquiry or a list of them (the body of ``POST /api/v1/enquiries``); 403 without a good signature."""
    check_signature(request, settings.ENQUIRY_HOOK_SECRET)
    body: Any = json_bodies.parse(request.body)
    received = receive_enquiries(actor=Actor.customer(), enquiries=drafts_of(body))
    answers = [answer_for(one) for one in received]
    return JsonResponse(answers if isinstance(body, list) else answers[0], status=202, safe=False)
