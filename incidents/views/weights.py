"""The weights of the level suggestion: shown, tried on an imagined incident, changed, restored."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from incidents.forms.weights import FactsForm, WeightsForm
from incidents.levels import DEFAULT_WEIGHTS, suggest
from incidents.models import SuggestionWeights
from incidents.planning import level_weights
from incidents.queries import levels
from incidents.services.weights import change_weights, errors_of_weights, restore_default_weights
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput
from statuscomms.fingerprints import fingerprint_of
from statuscomms.http import StaffRequest, see_other, wants_fragment
from statuscomms.setting_changes import changes_of

TRY = "try"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def weights(request: StaffRequest) -> HttpResponse:
    """The weights; a POST saves them, or with ``then=try`` only says what they would propose."""
    if request.method != "POST":
        kept = level_weights().as_json()
        form = WeightsForm(initial={**kept, "seen": fingerprint_of(kept)})
        return _page(request, form, FactsForm(), status=200)
    form, facts = WeightsForm(request.POST), FactsForm(request.POST)
    if form.is_valid():
        wrong = errors_of_weights(form.weights())
        if wrong:
            form.add_refusal(InvalidInput(wrong))
        elif request.POST.get("then") != TRY:
            change_weights(actor=request.actor, weights=form.weights(), seen=form.value("seen"))
            messages.success(request, _("Saved. New suggestions weigh like this."))
            return see_other(request, reverse("incidents:weights"))
    is_right = facts.is_valid() and not form.errors
    return _page(request, form, facts, status=200 if is_right else 422)


@require_POST
@requires(Action.MANAGE_SETTINGS)
def restore_weights(request: StaffRequest) -> HttpResponse:
    """Weigh as a new installation does."""
    restore_default_weights(actor=request.actor)
    messages.success(request, _("The defaults are restored."))
    return see_other(request, reverse("incidents:weights"))


def _page(request: StaffRequest, form: WeightsForm, facts: FactsForm, *, status: int) -> HttpResponse:
    typed = form.weights() if form.is_bound and not form.errors else level_weights()
    proposed = suggest(facts.facts(), typed) if facts.is_bound and not (facts.errors or form.errors) else None
    labels = {name: field.label or name for name, field in WeightsForm.base_fields.items()}
    names = {level.number: level.name() for level in levels()}
    context = {
        "form": form,
        "facts": facts,
        "proposed": proposed,
        "proposed_name": names.get(proposed.level, "") if proposed else "",
        "are_defaults": level_weights() == DEFAULT_WEIGHTS,
        "changes": changes_of(SuggestionWeights(pk=1), labels),
    }
    template = "incidents/_weights_form.html" if wants_fragment(request) else "incidents/weights.html"
    return render(request, template, context, status=status)
