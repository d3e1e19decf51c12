"""Who stands in front of a public form: from which page, from which network."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from statuscomms.errors import NotAllowed


class ForeignPage(NotAllowed):
    """A form was sent from somebody else's page, or from one that does not say where it is."""

    code = "foreign_page"
    message = _("This form was sent from another page. Open the subscription page and send it from there.")


def require_own_origin(request: HttpRequest) -> None:
    """Raise ``ForeignPage`` unless the ``Origin`` header is this installation's (missing and ``null`` are not)."""
    base = urlsplit(settings.PUBLIC_BASE_URL)
    own = {f"{base.scheme}://{base.netloc}", *settings.CSRF_TRUSTED_ORIGINS}
    if request.headers.get("Origin", "") not in own:
        raise ForeignPage


def network_of(request: HttpRequest) -> str:
    """The visitor's address for rate limits, IPv6 by its /64; behind proxies as many hops back as are trusted."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXY_COUNT
    text = hops[-trusted] if 0 < trusted <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)
