"""The mail provider's tracking webhook, checked and read by django-anymail."""

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.urls import urlpatterns as anymail_patterns
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from statuscomms.errors import NotAllowed

_TRACKING_VIEWS = {
    str(pattern.name).removesuffix("_tracking_webhook"): pattern.callback
    for pattern in anymail_patterns
    if str(pattern.name).endswith("_tracking_webhook")
}


@csrf_exempt
@require_POST
def tracking(request: HttpRequest, esp: str) -> HttpResponse:
    """Let Anymail verify and parse; each event reaches ``inbox.receivers`` as a signal. Only the configured provider is
    heard, and only when a shared secret is set (``ANYMAIL_WEBHOOK_SECRET``): without one anybody could post."""
    view = _TRACKING_VIEWS.get(esp)
    if view is None or esp != settings.ANYMAIL_ESP:
        raise Http404
    if not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise NotAllowed
    try:
        return view(request)
    except AnymailWebhookValidationFailure:
        raise NotAllowed from None
