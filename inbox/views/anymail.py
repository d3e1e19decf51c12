"""The mail provider's webhooks, checked and read by django-anymail: what became of our mail, and what customers write back."""

from collections.abc import Callable
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.urls import urlpatterns as anymail_patterns
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from inbox.mail.reading import UNREADABLE
from statuscomms.errors import NotAllowed, ProductError
from statuscomms.middleware import TooLarge

View = Callable[[HttpRequest], HttpResponse]
LARGEST_POST = 15_000_000
"""Bytes of one post: a mail of about ten million with its attachments."""


class UnreadablePost(ProductError):
    """A post with the right secret that is none of this provider's."""

    code = "malformed"


class _CalmParsing:
    """Put before a view of Anymail: a post that it cannot read is the caller's mistake, not ours."""

    def parse_events(self, request: HttpRequest) -> list[Any]:
        """The events of the post, whose secret is right; else 400, or 413."""
        try:
            if request.content_type != "multipart/form-data":  # whose attachments Django puts on disk
                _read_large_body(request)
            return list(super().parse_events(request))  # type: ignore[misc]  # mixed into a view that has it
        except RequestDataTooBig:
            raise TooLarge from None
        except (*UNREADABLE, AnymailConfigurationError):
            raise UnreadablePost from None


def _read_large_body(request: HttpRequest) -> None:
    """Take in what is larger than a form may be: mail brings its pictures along, inside the JSON."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_POST:
        raise TooLarge
    if not hasattr(request, "_body"):
        request._body = request.read(LARGEST_POST + 1)
    if len(request._body) > LARGEST_POST:
        raise TooLarge


def _views(ending: str) -> dict[str, View]:
    """Provider -> view, for one kind of webhook."""
    found: dict[str, View] = {}
    for pattern in anymail_patterns:
        name, view_class = str(pattern.name), pattern.callback.view_class
        if name.endswith(ending):
            calm: Any = type(view_class.__name__, (_CalmParsing, view_class), {})
            found[name.removesuffix(ending)] = calm.as_view(**pattern.callback.view_initkwargs)
    return found


_TRACKING_VIEWS = _views("_tracking_webhook")
_INBOUND_VIEWS = _views("_webhook") | _views("_inbound_webhook")
"""Mandrill has one webhook for both."""


@csrf_exempt
@require_POST
def tracking(request: HttpRequest, esp: str) -> HttpResponse:
    """What became of our mail; each event reaches ``inbox.receivers`` as a signal."""
    return _hear(request, _TRACKING_VIEWS.get(esp), esp, settings.ANYMAIL_ESP)


@csrf_exempt
@require_POST
def inbound(request: HttpRequest, esp: str) -> HttpResponse:
    """What customers write; each mail reaches ``inbox.receivers`` as a signal."""
    return _hear(request, _INBOUND_VIEWS.get(esp), esp, settings.INBOUND_MAIL_ESP)


def _hear(request: HttpRequest, view: View | None, esp: str, configured: str) -> HttpResponse:
    """Let Anymail verify and parse. Only the configured provider is heard, and only when a shared secret is set
    (``ANYMAIL_WEBHOOK_SECRET``): without one anybody could post."""
    if view is None or esp != configured:
        raise Http404
    if not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise NotAllowed
    try:
        return view(request)
    except AnymailWebhookValidationFailure:
        raise NotAllowed from None
