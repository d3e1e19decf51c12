"""The embed's *report a problem* form."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from inbox.drafts import EnquiryDraft, Sender
from inbox.models import Enquiry
from inbox.services import ReceivedEnquiry, receive_enquiry
from statuscomms import limits
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput
from touchpoints.client_network import client_network
from touchpoints.models import Site
from touchpoints.origins import embed_call, read_object

PER_VISITOR = 10
PER_SITE = 600
MINUTES = 10 * 60.0


@embed_call
def enquiries(request: HttpRequest, site: Site) -> HttpResponse:
    """Take one enquiry from a visitor of ``site``; answers 202. The visitor is told nothing about who they may be."""
    limits.take("enquiry", site.key, client_network(request), capacity=PER_VISITOR, per_seconds=MINUTES)
    limits.take("enquiry", site.key, capacity=PER_SITE, per_seconds=MINUTES)
    received = _receive(_draft(read_object(request), site))
    incident = received.enquiry.incident
    public = incident is not None and incident.published_at is not None
    return JsonResponse(
        {
            "id": str(received.enquiry.uuid),
            "incident": str(incident.uuid) if public and incident is not None else None,
            "duplicate": received.duplicate,
        },
        status=202,
    )


def _receive(draft: EnquiryDraft) -> ReceivedEnquiry:
    try:
        return receive_enquiry(actor=Actor.customer(), enquiry=draft)
    except InvalidInput as problem:
        # The form calls its field "email"; further in it belongs to the contact.
        fields = {path.removeprefix("contact."): sentences for path, sentences in problem.fields.items()}
        raise InvalidInput(fields) from None


def _draft(body: dict[str, Any], site: Site) -> EnquiryDraft:
    texts = {name: body.get(name, "") for name in ("text", "email", "phone", "page")}
    wrong = {name: [_("This must be text.")] for name, value in texts.items() if not isinstance(value, str)}
    if wrong:
        raise InvalidInput(wrong)
    return EnquiryDraft(
        text=texts["text"],
        channel=Enquiry.Source.FORM,
        contact=Sender(email=texts["email"], phone=texts["phone"]),
        page=_path(texts["page"]),
        site_key=site.key,
    )


def _path(page: str) -> str:
    """The page without query and fragment, which may carry somebody's secrets."""
    return page.split("#", 1)[0].split("?", 1)[0]
