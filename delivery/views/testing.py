"""*Test to me*: the update under review, sent to the address and number of whoever reviews it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from audiences.topics import AddressKind
from delivery.lifecycle import BroadcastPurpose, BroadcastState, DeliveryState
from delivery.models import Broadcast, Delivery
from delivery.services import send_test
from incidents.channels import SentChannel, all_channels
from incidents.models import Incident, Notice, Update
from incidents.queries import incident_by_uuid, pending_update
from incidents.texts import languages
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput, NotFound, Sentence
from statuscomms.http import HttpResponseSeeOther, StaffRequest, wants_fragment
from statuscomms.models import User

STOP_POLLING = 286
"""htmx stops polling on this status."""
_SAID = {
    DeliveryState.ACCEPTED: _("Sent. Look whether it has arrived."),
    DeliveryState.DELIVERED: _("Delivered."),
    DeliveryState.FAILED: _("It failed."),
    DeliveryState.UNCERTAIN: _("Nobody knows whether it went out."),
    DeliveryState.EXPIRED: _("It was not sent in time."),
    DeliveryState.SUPPRESSED: _("This address refuses messages."),
}


@dataclass(frozen=True, slots=True)
class TestChannel:
    """A sent channel of the update, and where the person would get it ("": they have no such address)."""

    channel: SentChannel
    notice: Notice
    to: str


@dataclass(frozen=True, slots=True)
class SentTest:
    """A test that was sent just now, and how it stands."""

    label: str | Promise
    said: str | Promise
    is_final: bool
    has_failed: bool


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def test(request: StaffRequest, incident: UUID) -> HttpResponse:
    """The form; a POST sends one message. ``?sent=`` names a test whose state is shown and polled until it is final."""
    found = incident_by_uuid(incident)
    update = pending_update(found)
    if update is None:
        raise NotFound
    channels = _channels(update, request.user)
    if request.method != "POST":
        return _page(request, found, channels, sent=request.GET.get("sent", ""))
    chosen = next((one for one in channels if one.channel.slug == request.POST.get("channel")), None)
    if chosen is None or not chosen.to:
        refused = _("You have no address for this channel.") if chosen else _("This update does not use that channel.")
        return _page(request, found, channels, refused=refused)
    try:
        broadcast = send_test(
            actor=request.actor, notice=chosen.notice, address=chosen.to, language=request.POST.get("language", "")
        )
    except InvalidInput as refusal:
        return _page(request, found, channels, refused=next(iter(refusal.fields.values()))[0])
    if wants_fragment(request):
        return _page(request, found, channels, sent=str(broadcast.uuid))
    return HttpResponseSeeOther(f"{reverse('delivery:test', args=[found.uuid])}?sent={broadcast.uuid}")


def _channels(update: Update, user: User) -> list[TestChannel]:
    own = {AddressKind.EMAIL: user.email, AddressKind.PHONE: user.phone}
    found = []
    for notice in update.notices.select_related("update", "incident").order_by("id"):
        channel = all_channels().get(notice.channel)
        if isinstance(channel, SentChannel) and channel.address_kind in own:
            found.append(TestChannel(channel, notice, own[AddressKind(channel.address_kind)]))
    return found


def _page(
    request: StaffRequest,
    incident: Incident,
    channels: list[TestChannel],
    *,
    sent: str = "",
    refused: Sentence = "",
) -> HttpResponse:
    names = dict(settings.LANGUAGES)
    shown = _sent_test(sent) if sent else None
    context = {
        "incident": incident,
        "channels": channels,
        "languages": [(code, names[code]) for code in languages()],
        "chosen": request.POST.get("language") or request.GET.get("language") or request.LANGUAGE_CODE,
        "sent": sent if shown else "",
        "shown": shown,
        "refused": refused,
    }
    if not wants_fragment(request):
        return render(request, "delivery/test.html", context, status=422 if refused else 200)
    is_over = shown is not None and shown.is_final and request.htmx.trigger == "test-state"
    template = "delivery/_test_state.html" if request.htmx.trigger == "test-state" else "delivery/_test.html"
    return render(request, template, context, status=422 if refused else STOP_POLLING if is_over else 200)


def _sent_test(uuid: str) -> SentTest | None:
    """How a test stands; only tests are shown, and only the last word about them."""
    try:
        broadcast = Broadcast.objects.filter(uuid=UUID(uuid), purpose=BroadcastPurpose.TEST).first()
    except ValueError:
        return None
    row = Delivery.objects.filter(broadcast=broadcast).first() if broadcast else None
    if broadcast is None or row is None:
        return None
    channel = all_channels().get(broadcast.channel)
    state = DeliveryState(row.state)
    return SentTest(
        label=channel.label if channel else broadcast.channel,
        said=_SAID.get(state, _("On its way.")),
        is_final=broadcast.state not in (BroadcastState.EXPANDING, BroadcastState.SENDING),
        has_failed=state in (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.SUPPRESSED),
    )
