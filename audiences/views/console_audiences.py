"""Console pages about audiences: the list, one of them, who of it cannot be reached; copying, archiving, deleting."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audiences.audience_history import versions_of
from audiences.audience_sample import sample_of, unreached
from audiences.models import Audience
from audiences.overview import REASONS, audience_overview, audience_overviews, reach_of
from audiences.queries import any_audience_called, audience_called
from audiences.services import archive_audience, copy_audience, delete_audience, restore_audience
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, NotFound
from statuscomms.http import StaffRequest, see_other, wants_fragment


@require_safe
@requires(Action.SEE_CONSOLE)
def audience_list(request: StaffRequest) -> HttpResponse:
    """All audiences with their rule in words and how many people they hold now."""
    context = {
        "overviews": audience_overviews(),
        "archived": Audience.objects.filter(archived_at__isnull=False),
        "may_manage": request.actor.may(Action.MANAGE_SETTINGS),
    }
    return render(request, "audiences/audience_list.html", context)


@require_safe
@requires(Action.SEE_CONSOLE)
def audience_detail(request: StaffRequest, slug: str) -> HttpResponse:
    """One audience: rule, people, reach per channel and who cannot be reached why, its versions; an archived one too."""
    audience = any_audience_called(slug)
    overview = audience_overview(audience)
    may_see_people = request.actor.may(Action.MANAGE_CONTACTS)
    context = {
        "overview": overview,
        "versions": versions_of(audience),
        "sample": sample_of(audience.rule) if may_see_people and overview.people else [],
        "may_see_people": may_see_people,
        "may_manage": request.actor.may(Action.MANAGE_SETTINGS),
        "may_export": request.actor.may(Action.EXPORT) and audience.archived_at is None,
        "export_query": f"audience={audience.slug}",
    }
    return render(request, "audiences/audience_detail.html", context)


@require_safe
@requires(Action.MANAGE_CONTACTS)
def audience_unreachable(request: StaffRequest, slug: str, kind: str) -> HttpResponse:
    """The people of an audience who cannot be reached by a kind of address; ``?reason=`` narrows, ``?after=`` pages."""
    audience = any_audience_called(slug)
    channel = next((found for found in reach_of(audience.rule) if found.kind == kind), None)
    if channel is None:
        raise NotFound
    known = [reason for reason, _words, _count in channel.unreachable]
    reason = request.GET.get("reason", "")
    reason = reason if reason in known else next(iter(known), "")
    may_see = request.actor.may(Action.SEE_ADDRESSES)
    after = _uuid(request.GET.get("after", ""))
    rows, next_after = (
        unreached(audience.rule, kind, reason, after=after, may_see_addresses=may_see) if reason else ([], None)
    )
    context = {
        "audience": audience,
        "channel": channel,
        "chosen": reason,
        "chosen_words": REASONS.get(reason, ""),
        "rows": rows,
        "next_after": next_after,
    }
    template = (
        "audiences/_audience_unreachable.html" if wants_fragment(request) else "audiences/audience_unreachable.html"
    )
    return render(request, template, context)


@require_POST
@requires(Action.MANAGE_SETTINGS)
def copy(request: StaffRequest, slug: str) -> HttpResponse:
    """Begin a new audience from this one."""
    made = copy_audience(actor=request.actor, audience=any_audience_called(slug))
    messages.success(request, _("Copied. Change the name and the rule."))
    return see_other(request, reverse("audiences:edit_audience", args=[made.slug]))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def archive(request: StaffRequest, slug: str) -> HttpResponse:
    """Offer an audience no more."""
    audience = audience_called(slug)
    try:
        archive_audience(actor=request.actor, audience=audience)
        messages.success(request, _("Archived: %(name)s. Its history stays.") % {"name": audience.name()})
    except Conflict as needed:
        messages.error(request, str(needed.message))
    return see_other(request, reverse("audiences:audience_detail", args=[audience.slug]))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def restore(request: StaffRequest, slug: str) -> HttpResponse:
    """Offer an archived audience again."""
    audience = any_audience_called(slug)
    restore_audience(actor=request.actor, audience=audience)
    messages.success(request, _("In use again: %(name)s.") % {"name": audience.name()})
    return see_other(request, reverse("audiences:audience_detail", args=[audience.slug]))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def delete(request: StaffRequest, slug: str) -> HttpResponse:
    """Remove an audience that was never used."""
    audience = any_audience_called(slug)
    try:
        delete_audience(actor=request.actor, audience=audience)
        messages.success(request, _("Deleted: %(name)s.") % {"name": audience.name()})
    except Conflict as needed:
        messages.error(request, str(needed.message))
        return see_other(request, reverse("audiences:audience_detail", args=[audience.slug]))
    return see_other(request, reverse("audiences:audience_list"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
