"""The ground's own pages: staff alerts, the page that shows the components, and answers to errors."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from statuscomms import staff_alerts
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import NotAllowed, NotFound, ProductError
from statuscomms.http import StaffRequest, error_body, error_response, see_other, wants_fragment, wants_json
from statuscomms.navigation import settings_for


@require_GET
@requires(Action.SEE_CONSOLE)
def alerts(request: StaffRequest) -> HttpResponse:
    """The open alerts that this person must see: a fragment that every console page polls, a page where no script runs."""
    template = "console/_alerts.html" if wants_fragment(request) else "console/alerts.html"
    return render(request, template, {"alerts": staff_alerts.open_alerts(request.user)})


@require_POST
@requires(Action.SEE_CONSOLE)
def close_alert(request: StaffRequest, alert: uuid.UUID) -> HttpResponse:
    """Press an alert away, for everybody."""
    staff_alerts.close_alert_by_uuid(uuid=str(alert), actor=request.actor)
    if wants_fragment(request):
        return render(request, "console/_alerts.html", {"alerts": staff_alerts.open_alerts(request.user)})
    return see_other(request, "/console/")


@require_GET
@requires(Action.MANAGE_SETTINGS)
def settings_home(request: StaffRequest) -> HttpResponse:
    """Everything that can be set up, grouped, with a sentence each."""
    return render(request, "console/settings.html", {"groups": settings_for(request)})


class _SampleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), help_text=gettext_lazy("One line, plain words."))
    body = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[("fi", "suomi"), ("sv", "svenska")])
    loud = forms.BooleanField(label=gettext_lazy("Show it again"), required=False)
    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[("now", gettext_lazy("Now")), ("later", gettext_lazy("Later"))],
        widget=forms.RadioSelect,
    )


@require_GET
@requires(Action.SEE_CONSOLE)
def style(request: StaffRequest) -> HttpResponse:
    """Every component of the console on one page, for whoever builds the next one."""
    messages.success(request, _("This is how a message looks."))
    context = {"form": _SampleForm(), "wrong_form": _SampleForm(data={"title": ""}, auto_id="wrong_%s")}
    return render(request, "console/style.html", context)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 in the house's look."""
    return error_response(request, ProductError())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 in the house's look."""
    return error_response(request, NotAllowed())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in the house's look."""
    return error_response(request, NotFound())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form's token is missing or old."""
    sentence = _("This page was open for too long or in another log-in. Load it anew and try again.")
    return error_response(request, NotAllowed(sentence, code="csrf"))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: asks neither the database nor a context processor for anything."""
    if wants_json(request):
        problem = ProductError(_("The fault is ours and has been noted. Try again in a moment."), code="server_error")
        return JsonResponse(error_body(problem), status=500)
    return HttpResponse(loader.get_template("500.html").render(), status=500)
