"""The last look before the public: review, publish once, or discard."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from incidents import extensions
from incidents.brief_queries import briefs_with_readers
from incidents.console_queries import level_of, newest_update
from incidents.forms.review import PublishForm
from incidents.large_audience import LargeAudience, people_of
from incidents.lifecycle import UpdateState
from incidents.models import Incident, Update
from incidents.queries import incident_by_uuid, pending_update, update_of
from incidents.review import UpdateReview
from incidents.services import discard_draft, publish_update
from incidents.views.conflicts import newer_version_page, unless_stale
from incidents.views.previews import review_context
from incidents.views.review_pictures import picture_languages, picture_rows
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput, NotFound
from statuscomms.http import HttpResponseSeeOther, StaffRequest, see_other, wants_fragment


@never_cache  # the back button after publishing asks us again, and leads to the incident
@require_GET
@requires(Action.DRAFT)
def review(request: StaffRequest, incident: UUID) -> HttpResponse:
    """What the draft will look like everywhere and whom it will reach; once it is on its way, the incident page."""
    found = incident_by_uuid(incident)
    update = pending_update(found)
    if update is None or update.state != UpdateState.DRAFT:
        return HttpResponseSeeOther(reverse("incidents:detail", args=[found.uuid]))
    first = {"update": update.uuid, "version": found.version, "client_key": str(uuid.uuid4())}
    return _page(request, found, update, PublishForm(initial=first), status=200)


@require_POST
@requires(Action.PUBLISH)
def publish(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Send the draft on its way. Pressing twice publishes once: the second press finds it already gone."""
    found = incident_by_uuid(incident)
    form = PublishForm(request.POST)
    is_right = form.is_valid()
    update = _update_of_page(found, form.value("update"))
    if is_right and (update.state != UpdateState.DRAFT or form.means(LargeAudience.of(people_of(update)))):
        try:
            gone = publish_update(
                actor=request.actor,
                update=update,
                publish_at=form.publish_at_chosen,
                hold_seconds=form.value("hold_seconds"),
                version=form.value("version"),
                client_key=form.value("client_key"),
            )
            _say_where_it_is(request, gone)
            return see_other(request, reverse("incidents:detail", args=[found.uuid]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except Conflict as conflict:
            return newer_version_page(request, found, message=unless_stale(conflict))
    return _page(request, found, update, form, status=422)


def _update_of_page(incident: Incident, asked: UUID | None) -> Update:
    """The update that the page showed, so that an old page never publishes a newer draft; without its id, what is pending."""
    if asked is not None:
        return update_of(incident, asked)
    update = pending_update(incident) or newest_update(incident)
    if update is None:
        raise NotFound()
    return update


@require_POST
@requires(Action.DRAFT)
def discard(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Forget a draft of which nothing was published."""
    discard_draft(actor=request.actor, incident=incident_by_uuid(incident))
    messages.success(request, _("The draft is discarded. Nothing was sent."))
    return see_other(request, reverse("incidents:list"))


def _page(request: StaffRequest, incident: Incident, update: Update, form: PublishForm, *, status: int) -> HttpResponse:
    looked_at = review_context(update)
    found = looked_at["found"]
    assert isinstance(found, UpdateReview)
    context = {
        "incident": incident,
        "update": update,
        "form": form,
        "level": level_of(incident, update),
        "briefs": briefs_with_readers(incident, request.user),
        "is_first": incident.published_at is None and update.number == 1,
        "may_publish": request.actor.may(Action.PUBLISH),
        "review_panels": extensions.review_panels(incident) if request.actor.may(Action.PUBLISH) else [],
        "large": None if update.is_closing else LargeAudience.of(found.people),
        "picture_languages": picture_languages(found),
        "picture_rows": picture_rows(incident, found),
        **looked_at,
    }
    template = "incidents/_review.html" if wants_fragment(request) else "incidents/review.html"
    return render(request, template, context, status=status)


def _say_where_it_is(request: StaffRequest, update: Update) -> None:
    said = {
        UpdateState.PUBLISHED: _("Published. It is on its way to everybody concerned."),
        UpdateState.HELD: _("Held for a moment: you can still undo."),
        UpdateState.SCHEDULED: _("Scheduled. You can change or cancel it until then."),
        UpdateState.AWAITING_APPROVAL: _("Waiting for a second person to approve."),
    }
    messages.success(request, said.get(UpdateState(update.state), _("Saved.")))
