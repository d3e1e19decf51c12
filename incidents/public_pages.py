"""Where an incident is read by the public; for a drill, by whoever holds its link."""

from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from incidents.models import Incident

_SALT = "statuscomms.drill-page"
_SIGNATURE_LENGTH = 32
_NOBODY = UUID(int=0)


def public_address(incident: Incident, language: str = "") -> str:
    """The page of an incident in a language (default: the installation's)."""
    return _address(incident.uuid, language, is_drill=incident.drill)


def example_address(*, is_drill: bool) -> str:
    """An address exactly as long as that of an incident which is not written down yet."""
    return _address(_NOBODY, "", is_drill=is_drill)


def drill_page_token(uuid: UUID) -> str:
    """What opens the page of a drill: 64 hexadecimal digits, its id and a signature. Always the same for one drill."""
    return uuid.hex + salted_hmac(_SALT, uuid.hex, algorithm="sha256").hexdigest()[:_SIGNATURE_LENGTH]


def drill_behind_page(token: str) -> Incident | None:
    """The drill whose page ``token`` opens, as soon as something of it went out; None for every other token."""
    try:
        uuid = UUID(token[:_SIGNATURE_LENGTH])
    except ValueError:
        return None
    if not constant_time_compare(token, drill_page_token(uuid)):
        return None
    return Incident.objects.filter(uuid=uuid, drill=True, published_at__isnull=False).first()


def _address(uuid: UUID, language: str, *, is_drill: bool) -> str:
    code = language or settings.LANGUAGE_CODE.split("-")[0]
    place = f"drills/{drill_page_token(uuid)}" if is_drill else f"incidents/{uuid}"
    return f"{settings.PUBLIC_BASE_URL}/{code}/{place}"
