"""What pages of a site may POST: who a visitor is, what was seen, whom to tell. (Enquiries belong to the inbox.)"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput
from statuscomms.json_bodies import parse
from statuscomms.limits import take
from touchpoints.client_network import client_network
from touchpoints.impressions import read_events
from touchpoints.models import Site
from touchpoints.origins import BODY_LIMIT, BodyTooLarge, embed_call, read_object
from touchpoints.services import follow_from_site, identify_visitor, record_impressions
from touchpoints.services.impressions import Tally
from touchpoints.services.visitors import FollowRequest

_IDENTIFY_LIMIT = 120
_FOLLOW_LIMIT = 20
_TEN_MINUTES = 600.0
_LONGEST_IDENTITY = 8_192


@embed_call
def identify(request: HttpRequest, site: Site) -> HttpResponse:
    """Exchange the site's signed token for an audience key; never cached."""
    take("identify", site.key, client_network(request), capacity=_IDENTIFY_LIMIT, per_seconds=_TEN_MINUTES)
    token = read_object(request, _LONGEST_IDENTITY).get("token")
    if not isinstance(token, str) or not token:
        raise InvalidInput({"token": [_("Give the token that the site's backend signed.")]})
    return JsonResponse(identify_visitor(actor=Actor.customer(), site=site, token=token).as_json())


@embed_call
def follow(request: HttpRequest, site: Site) -> HttpResponse:
    """Ask to be told. One and the same answer for every well-formed address."""
    asked = FollowRequest.of_json(read_object(request))
    take("follow", site.key, client_network(request), capacity=_FOLLOW_LIMIT, per_seconds=_TEN_MINUTES)
    follow_from_site(actor=Actor.customer(), site=site, request=asked)
    return JsonResponse({"state": "confirmation_sent"}, status=202)


@embed_call
def seen(request: HttpRequest, site: Site) -> HttpResponse:
    """Count what was seen, where no edge stands in front to count it in memory."""
    if len(request.body) > BODY_LIMIT:
        raise BodyTooLarge
    events = read_events(parse(request.body))
    record_impressions(
        tallies=[Tally(site.key, event.key, event.revision, event.event, 1) for event in events],
        identified=[(site.key, event) for event in events if event.visitor],
    )
    return HttpResponse(status=204)
