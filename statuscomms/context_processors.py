"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from statuscomms.brands import brand_at
from statuscomms.navigation import action_for, may_write, navigation_for


def page(request: HttpRequest) -> dict[str, object]:
    """The organisation's name, the brand of the domain, the navigation, and the CSP nonce under the name that django-htmx reads."""
    return {
        "organisation_name": settings.ORGANISATION_NAME,
        "brand": SimpleLazyObject(lambda: brand_at(request.headers.get("Host", ""))),
        "navigation": SimpleLazyObject(lambda: navigation_for(request)),
        "keys_of_writers": SimpleLazyObject(lambda: may_write(request)),
        "console_action": SimpleLazyObject(lambda: action_for(request)),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
