"""The part of a contact's page that tells of messages."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audiences.contact_search import contact_by_uuid
from delivery.contact_messages import MOST, messages_of
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest


@require_safe
@requires(Action.MANAGE_CONTACTS)
def contact_messages(request: StaffRequest, contact: UUID) -> HttpResponse:
    """Every message and why."""
    messages = messages_of(contact_by_uuid(contact))
    return render(request, "delivery/_contact_messages.html", {"messages_sent": messages, "most": MOST})
