"""Brands as lower floors see them: mail, PDF and public pages learn from here how a look looks (``statuscomms.brands``)."""

from email.utils import formataddr, parseaddr
from uuid import UUID

from django.conf import settings

from incidents.models import Incident
from statuscomms.brands import Brand
from touchpoints.colours import readable_on
from touchpoints.documents.looks import FONT_STACKS, PAPER, logo_path, stylesheet_path
from touchpoints.models import Font, Look
from touchpoints.queries import look_at, looks_of_incident


def brand_of(incident_uuid: UUID | None) -> Brand:
    """The brand of an incident: that of the sites which carry it when they share one, else the default look's."""
    incident = Incident.objects.filter(uuid=incident_uuid).first() if incident_uuid else None
    looks = looks_of_incident(incident) if incident else []
    look = looks[0] if len(looks) == 1 else Look.objects.filter(is_default=True).first()
    return page_brand(look)


def brand_at(host: str) -> Brand:
    """The brand of a domain of its own, else the default look's."""
    return page_brand(look_at(host) or Look.objects.filter(is_default=True).first())


def page_brand(look: Look | None) -> Brand:
    """``look`` for templates; the installation's plain one when there is none."""
    if look is None:
        return Brand()
    has_logo = bool(look.logo)
    return Brand(
        name=look.name,
        accent=look.accent,
        accent_text=look.accent_text,
        accent_on_paper=readable_on(look.accent, PAPER),
        font_stack=FONT_STACKS[Font(look.font)],
        stylesheet=stylesheet_path(look),
        logo_path=logo_path(look) if has_logo else "",
        logo=bytes(look.logo or b""),
        logo_width=look.logo_width,
        logo_height=look.logo_height,
        sender=_sender(look),
        signatures=tuple(sorted(look.signatures.items())),
    )


def _sender(look: Look) -> str:
    """The From header: what the look says, the installation's for what it leaves out; "" when it says nothing."""
    if not look.sender_name and not look.sender_address:
        return ""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((look.sender_name or name, look.sender_address or address))
