"""API keys in the console, for administrators: made and shown once, listed with who uses them, revoked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from statuscomms.access import Action
from statuscomms.api_key_forms import ApiKeyForm
from statuscomms.clock import now
from statuscomms.decorators import requires
from statuscomms.errors import NotFound
from statuscomms.http import StaffRequest, see_other, wants_fragment
from statuscomms.models import ApiKey
from statuscomms.services import create_api_key, revoke_api_key


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def api_keys(request: StaffRequest) -> HttpResponse:
    """The keys and a form for one more. The answer to the form shows the raw key; nothing can show it again."""
    if request.method != "POST":
        return _page(request, ApiKeyForm(), status=200)
    form = ApiKeyForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    key, raw = create_api_key(actor=request.actor, **form.wanted())
    return _page(request, ApiKeyForm(), status=201, made=key, raw=raw)


@require_POST
@requires(Action.MANAGE_SETTINGS)
def revoke(request: StaffRequest, key: UUID) -> HttpResponse:
    """End a key at once."""
    found = ApiKey.objects.filter(uuid=key).first()
    if found is None:
        raise NotFound
    revoke_api_key(actor=request.actor, key=found)
    messages.success(request, _("%(name)s is revoked.") % {"name": found.name})
    return see_other(request, reverse("api_keys"))


def _page(
    request: StaffRequest, form: ApiKeyForm, *, status: int, made: ApiKey | None = None, raw: str = ""
) -> HttpResponse:
    moment = now()
    keys = ApiKey.objects.select_related("created_by").order_by("-created_at", "-pk")
    live = [key for key in keys if key.revoked_at is None and (key.expires_at is None or key.expires_at > moment)]
    context = {
        "form": form,
        "live": live,
        "ended": [key for key in keys if key not in live],
        "made": made,
        "raw": raw,
    }
    template = "console/_api_keys.html" if wants_fragment(request) else "console/api_keys.html"
    return render(request, template, context, status=status)
