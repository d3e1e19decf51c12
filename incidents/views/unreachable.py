"""Who will not hear of an update on a channel, and why: the list behind the review's number."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from audiences import recipients
from audiences.models import Contact
from incidents.channels import SentChannel, all_channels
from incidents.drill_list import drill_reach
from incidents.queries import incident_by_uuid, pending_update
from incidents.review import recipients_of_update
from incidents.views.previews import REASONS
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import NotFound, Sentence
from statuscomms.http import StaffRequest, wants_fragment

PAGE_ROWS = 100


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """One reason and how many people it concerns."""

    slug: str
    words: Sentence
    people: int


@require_GET
@requires(Action.DRAFT)
def unreachable(request: StaffRequest, incident: UUID, channel: str) -> HttpResponse:
    """Reasons with their numbers for everybody, names for who may see addresses; ``?reason=`` narrows, ``?after=`` pages."""
    found = incident_by_uuid(incident)
    update = pending_update(found)
    if update is None:
        raise NotFound
    spec, first = recipients_of_update(update, channel)
    shown = all_channels()[channel]
    practised = shown if found.drill and isinstance(shown, SentChannel) else None
    estimate = drill_reach(practised) if practised else recipients.estimate(spec, first=first)
    reasons = [ReasonCount(slug, REASONS.get(slug, slug), people) for slug, people in estimate.unreachable.items()]
    chosen = _chosen(request.GET.get("reason", ""), reasons)
    may_see = request.actor.may(Action.SEE_ADDRESSES)
    after = request.GET.get("after", "")
    rows: list[Contact] = []
    if chosen and may_see:
        page = recipients.unreachable(spec, chosen.slug, first=first)
        rows = list(
            page.filter(pk__gt=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0)[
                : PAGE_ROWS + 1
            ]
        )
    context = {
        "incident": found,
        "channel": shown,
        "estimate": estimate,
        "reasons": reasons,
        "chosen": chosen,
        "rows": rows[:PAGE_ROWS],
        "next_after": rows[PAGE_ROWS - 1].pk if len(rows) > PAGE_ROWS else None,
        "may_see": may_see,
    }
    template = "incidents/_unreachable.html" if wants_fragment(request) else "incidents/unreachable.html"
    return render(request, template, context)


def _chosen(asked: str, reasons: list[ReasonCount]) -> ReasonCount | None:
    """The reason that was asked for, else the commonest."""
    known = next((reason for reason in reasons if reason.slug == asked), None)
    return known or max(reasons, key=lambda reason: reason.people, default=None)
