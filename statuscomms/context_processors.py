"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """The organisation's name and the CSP nonce under the name that django-htmx reads."""
    return {"organisation_name": settings.ORGANISATION_NAME, "csp_nonce": getattr(request, "csp_nonce", "")}
