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
    address = _address_of(request)
    return _prefix(address, 32, 64)


def neighbourhood_of(request: HttpRequest) -> str:
    """The wider network around it (IPv4 /24, IPv6 /48), for limits that hold against somebody with many addresses."""
    return f"around {_prefix(_address_of(request), 24, 48)}"


def _address_of(request: HttpRequest) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXY_COUNT
    text = hops[-trusted] if 0 < trusted <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _prefix(address: ipaddress.IPv4Address | ipaddress.IPv6Address | None, bits: int, bits_of_v6: int) -> str:
    if address is None:
        return "unknown"
    length = bits if address.version == 4 else bits_of_v6
    return str(ipaddress.ip_network(f"{address}/{length}", strict=False))
