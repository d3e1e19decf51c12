"""The part of a contact's page that tells what they asked."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audiences.contact_search import contact_by_uuid
from inbox.models import Enquiry
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest

MOST = 50


@require_safe
@requires(Action.MANAGE_CONTACTS)
def contact_enquiries(request: StaffRequest, contact: UUID) -> HttpResponse:
    """The newest enquiries of a contact."""
    rows = Enquiry.objects.filter(contact=contact_by_uuid(contact)).select_related("service", "incident")[:MOST]
    return render(request, "inbox/_contact_enquiries.html", {"enquiries": rows})
