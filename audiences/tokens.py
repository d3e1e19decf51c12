"""The tokens in links that customers press. Each names one address row, which is one contact and one address together."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audiences.models import Address
from statuscomms.errors import ProductError
from statuscomms.signing import BadToken, sign, unsign

CONFIRM_TIME = timedelta(days=7)
PREFERENCES_TIME = timedelta(days=400)


class LinkExpired(ProductError):
    """The link was right once and is too old now."""

    status = 410
    code = "link_expired"
    message = _("This link is too old. Ask for a new one on the status page.")


class LinkInvalid(ProductError):
    """The link is cut, forged or made for something else."""

    status = 404
    code = "link_invalid"
    message = _("This link does not work. Perhaps a part of it got lost: open it from the message again.")


class LinkGone(ProductError):
    """The link is ours, but its address is gone: its holder asked to be deleted, or staff removed it."""

    status = 410
    code = "link_gone"
    message = _("The address behind this link is deleted, and we do not write to it. You can subscribe again.")


def confirm_token(address: Address) -> str:
    """For ``/confirm/<token>``; good for seven days."""
    return sign("confirm", address.uuid.hex)


def preferences_token(address: Address) -> str:
    """For ``/preferences/<token>``; good for 400 days."""
    return sign("preferences", address.uuid.hex)


def unsubscribe_token(address: Address) -> str:
    """For ``/unsubscribe/<token>``; never expires."""
    return sign("unsubscribe", address.uuid.hex)


def preferences_path(address: Address) -> str:
    """The path of the page where the holder of ``address`` chooses."""
    return f"/preferences/{preferences_token(address)}"


def unsubscribe_path(address: Address) -> str:
    """The path that ends everything for ``address`` (RFC 8058 when posted to)."""
    return f"/unsubscribe/{unsubscribe_token(address)}"


def unsubscribe_url(address: Address) -> str:
    """The absolute address for ``List-Unsubscribe``."""
    return settings.PUBLIC_BASE_URL + unsubscribe_path(address)


def link_paths(address_uuid: UUID) -> tuple[str, str]:
    """The paths to unsubscribe and to choose for the address of that UUID, for those who write to many and load no models."""
    name = address_uuid.hex
    return f"/unsubscribe/{sign('unsubscribe', name)}", f"/preferences/{sign('preferences', name)}"


def address_of_confirm_token(token: str) -> Address:
    """The address that is to be confirmed; raises ``LinkExpired``, ``LinkGone`` or ``LinkInvalid``."""
    return _address("confirm", token, CONFIRM_TIME)


def address_of_preferences_token(token: str) -> Address:
    """The address whose holder chooses; raises ``LinkExpired``, ``LinkGone`` or ``LinkInvalid``."""
    return _address("preferences", token, PREFERENCES_TIME)


def address_of_unsubscribe_token(token: str) -> Address:
    """The address to write to no more; raises ``LinkGone`` or ``LinkInvalid``."""
    return _address("unsubscribe", token, None)


def _address(purpose: str, token: str, max_age: timedelta | None) -> Address:
    try:
        parts = unsign(purpose, token, max_age)
        uuid = UUID(str(parts[0]))
    except BadToken as trouble:
        raise (LinkExpired if trouble.expired else LinkInvalid)() from None
    except (ValueError, IndexError):
        raise LinkInvalid from None
    address = Address.objects.select_related("contact").filter(uuid=uuid, contact__erased_at__isnull=True).first()
    if address is None:
        raise LinkGone
    return address
