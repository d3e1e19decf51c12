"""Building an audience in the console. Every button posts the whole form, so it works without JavaScript as well."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audiences.audience_preview import RulePreview, preview_of
from audiences.builder.changes import apply
from audiences.builder.draft import Group
from audiences.builder.parts import shown
from audiences.builder.posted import draft_from
from audiences.builder.rule_trees import draft_of, written
from audiences.forms.audience import AudienceForm
from audiences.models import Audience
from audiences.queries import audience_called
from audiences.rules import parse
from audiences.rules.vocabulary import Vocabulary, checked
from audiences.services import change_audience, create_audience
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput, StaleVersion
from statuscomms.http import StaffRequest, see_other, wants_fragment

SAVE = "save"


@dataclass(slots=True)
class _Editing:
    """The rule that is being built: the draft, what it says so far, what is wrong, by place on the page, and where to go on."""

    draft: Group
    vocabulary: Vocabulary
    tree: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    preview: RulePreview | None = None
    focus: str = ""

    def look(self, *, with_people: bool) -> None:
        """Read the draft; without trouble, count."""
        rule = written(self.draft, self.vocabulary)
        self.tree, self.errors = rule.tree, dict(rule.unfinished)
        if self.errors:
            return
        try:
            found = checked(rule.tree, self.vocabulary)
        except InvalidInput as refusal:
            for path, sentences in refusal.fields.items():
                self.errors.setdefault(rule.place_of(path), str(sentences[0]))
            return
        self.preview = preview_of(rule.tree, found, self.vocabulary, with_people=with_people)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def new_audience(request: StaffRequest) -> HttpResponse:
    """A new audience."""
    return _edit(request, Audience())


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def edit_audience(request: StaffRequest, slug: str) -> HttpResponse:
    """Change an audience. ``do`` says which button was pressed; only ``save`` writes."""
    return _edit(request, audience_called(slug))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def preview(request: StaffRequest) -> HttpResponse:
    """How the rule in the form reads and whom it means now. Changes nothing."""
    editing = _Editing(draft_from(request.POST), Vocabulary.now())
    editing.look(with_people=request.actor.may(Action.MANAGE_CONTACTS))
    return render(request, "audiences/_audience_preview.html", {"editing": editing, "preview": editing.preview})


def _edit(request: StaffRequest, start: Audience) -> HttpResponse:
    vocabulary = Vocabulary.now()
    if request.method != "POST":
        editing = _Editing(_first_draft(start, vocabulary), vocabulary)
        return _page(request, AudienceForm(start=start), editing, status=200)
    form, editing = AudienceForm(request.POST, start=start), _Editing(draft_from(request.POST), vocabulary)
    button = request.POST.get("do", "")
    if button != SAVE:
        editing.focus = apply(editing.draft, button)
        return _page(request, _unjudged(request, start), editing, status=200)
    editing.look(with_people=False)
    if form.is_valid() and not editing.errors:
        try:
            saved = _save(request, start, form, editing.tree)
            messages.success(request, _("Saved."))
            return see_other(request, reverse("audiences:audience_detail", args=[saved.slug]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except StaleVersion as stale:
            form.add_error(None, str(stale.message))
    return _page(request, form, editing, status=422)


def _first_draft(start: Audience, vocabulary: Vocabulary) -> Group:
    """The kept rule; one that cannot be read at all begins anew, which the page says."""
    try:
        parse(start.rule)
    except InvalidInput:
        return Group()
    return draft_of(start.rule, vocabulary)


def _unjudged(request: StaffRequest, start: Audience) -> AudienceForm:
    """The form as typed, with nothing called wrong: nobody asked to save yet."""
    form = AudienceForm(start=start)
    form.initial.update({name: request.POST[name] for name in form.fields if name in request.POST})
    return form


def _save(request: StaffRequest, start: Audience, form: AudienceForm, rule: dict[str, Any]) -> Audience:
    draft = form.draft(rule)
    if start.pk:
        return change_audience(
            actor=request.actor, audience=start, draft=draft, seen=form.cleaned_data.get("seen") or None
        )
    return create_audience(actor=request.actor, draft=draft)


def _page(request: StaffRequest, form: AudienceForm, editing: _Editing, *, status: int) -> HttpResponse:
    wrong = dict(editing.errors) if status == 422 else {}
    editing.look(with_people=request.actor.may(Action.MANAGE_CONTACTS))
    kept = form.start if form.start.pk else None
    context = {
        "form": form,
        "audience": kept,
        "address": reverse("audiences:edit_audience", args=[kept.slug]) if kept else reverse("audiences:new_audience"),
        "root": shown(editing.draft, editing.vocabulary, wrong),
        "editing": editing,
        "preview": editing.preview,
        "has_errors": status == 422,
    }
    template = "audiences/_audience_editor.html" if wants_fragment(request) else "audiences/audience_editor.html"
    return render(request, template, context, status=status)
