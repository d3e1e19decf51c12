"""Counts the words while somebody writes: fragments, asked for a moment after each change. They change nothing."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from incidents.brief_queries import brief_texts
from incidents.console_queries import audiences_to_choose, channels_in_use
from incidents.forms.resolution import ResolutionForm
from incidents.forms.update import UpdateForm
from incidents.measuring import LanguageLengths, lengths_of_declaration, lengths_of_words
from incidents.queries import incident_by_uuid
from incidents.selection import chosen_plans, same_sent_plans
from incidents.services import with_working_title
from incidents.views.declaring import form_of
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput
from statuscomms.http import StaffRequest


@require_POST
@requires(Action.DRAFT)
def of_declaration(request: StaffRequest) -> HttpResponse:
    """The lengths of the declare page's words."""
    form = form_of(request)
    form.is_valid()
    kept = with_working_title(form.declaration())
    return _answer(request, lambda: lengths_of_declaration(kept) if kept else [], with_words=False)


@require_POST
@requires(Action.PUBLISH)
def of_update(request: StaffRequest, incident: UUID) -> HttpResponse:
    """The lengths of the update box's words, and how they read."""
    found = incident_by_uuid(incident)
    form = UpdateForm(request.POST, incident=found, used=channels_in_use(found), audiences=audiences_to_choose())
    form.is_valid()
    draft = form.draft(publish=False)
    status = draft.status or found.status

    def lengths() -> list[LanguageLengths]:
        if not draft.texts:
            return []
        return lengths_of_words(found, draft.texts, chosen_plans(found, draft.channels, status), status=status)

    return _answer(request, lengths, with_words=True)


@require_POST
@requires(Action.PUBLISH)
def of_resolution(request: StaffRequest, incident: UUID) -> HttpResponse:
    """The lengths of the closing words, and how they read."""
    found = incident_by_uuid(incident)
    form = ResolutionForm(request.POST, incident=found, texts={}, brief=brief_texts(found))
    form.is_valid()
    asked = form.resolution()
    plans = same_sent_plans(found, closing=True)
    status = asked.status or found.status
    return _answer(
        request,
        lambda: lengths_of_words(found, asked.texts, plans, status=status) if asked.texts else [],
        with_words=True,
    )


def _answer(request: StaffRequest, lengths: Callable[[], list[LanguageLengths]], *, with_words: bool) -> HttpResponse:
    context: dict[str, object] = {"with_words": with_words}
    try:
        context["lengths"] = lengths()
    except InvalidInput as refusal:
        context["wrong"] = [sentence for sentences in refusal.fields.values() for sentence in sentences]
    return render(request, "incidents/_lengths.html", context)
