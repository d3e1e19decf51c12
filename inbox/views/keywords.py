"""The keyword table of the console: what short messages mean, per language."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inbox.keyword_forms import PhraseForm, PhraseNameForm
from inbox.keyword_table import phrases
from inbox.services import remove_phrase, restore_phrase, set_phrase
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput, NotFound
from statuscomms.http import StaffRequest, see_other, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def keywords(request: StaffRequest) -> HttpResponse:
    """The table, and a form for one more phrase or another meaning."""
    if request.method != "POST":
        return _page(request, PhraseForm(), status=200)
    form = PhraseForm(request.POST)
    if form.is_valid():
        try:
            set_phrase(actor=request.actor, **form.cleaned_data)
        except InvalidInput as refusal:
            form.add_refusal(refusal.fields)
        except Conflict as refusal:
            form.add_refusal({"phrase": [refusal.message]})
        else:
            messages.success(request, _("Kept. It counts from the next message on."))
            return see_other(request, reverse("inbox:keywords"))
    return _page(request, form, status=422)


@require_POST
@requires(Action.MANAGE_SETTINGS)
def change_keyword(request: StaffRequest) -> HttpResponse:
    """Take a phrase out of the table, or give a built-in one its meaning back."""
    form = PhraseNameForm(request.POST)
    if not form.is_valid():
        raise NotFound
    named = {"language": form.cleaned_data["language"], "normalised": form.cleaned_data["normalised"]}
    if form.cleaned_data["restore"]:
        restore_phrase(actor=request.actor, **named)
    else:
        remove_phrase(actor=request.actor, **named)
    messages.success(request, _("Kept. It counts from the next message on."))
    return see_other(request, reverse("inbox:keywords"))


def _page(request: StaffRequest, form: PhraseForm, *, status: int) -> HttpResponse:
    template = "inbox/_keywords.html" if wants_fragment(request) else "inbox/keywords.html"
    return render(request, template, {"form": form, "phrases": phrases()}, status=status)
