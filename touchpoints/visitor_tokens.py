"""Who a visitor is: the token that a site's backend signs, and the one that we sign for the embed to carry along."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
from django.utils.translation import gettext_lazy as _

from statuscomms.clock import now
from statuscomms.errors import NotAllowed
from statuscomms.signing import BadToken, sign, unsign
from touchpoints.models import Site

LONGEST_TOKEN = 4_096
LONGEST_LIFE = timedelta(minutes=15)
_LEEWAY = timedelta(seconds=30)
_PURPOSE = "visitor"
_VISITOR_AGE = timedelta(days=7)
_LONGEST_REFERENCE = 100


class ForgedIdentity(NotAllowed):
    """The identity token is not one that the site's backend signed for this site, or it is too old or too long-lived."""

    code = "identity_refused"
    message = _("This identity token is not valid here.")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a site vouches for: the contact's ``reference`` and the ``traits`` that the site's schema names."""

    reference: str
    traits: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Visitor:
    """An identified visitor of a site; ``contact_uuid`` None: the site knows them, we do not."""

    contact_uuid: UUID | None


def read_identity(site: Site, token: str) -> Identity:
    """Check a JWT of the site's backend: HS256 by one of its secrets, ``aud`` the site's key, ``exp`` at most 15 minutes ahead."""
    if len(token) > LONGEST_TOKEN:
        raise ForgedIdentity
    claims = _claims(site, token)
    longest = now() + LONGEST_LIFE + _LEEWAY
    reference = claims["sub"]
    if claims["exp"] > longest.timestamp() or not isinstance(reference, str) or len(reference) > _LONGEST_REFERENCE:
        raise ForgedIdentity
    traits = claims.get("traits") or {}
    if not isinstance(traits, dict):
        raise ForgedIdentity
    # The embed of another version of the page may send more than the schema names; what it does not name never counts.
    return Identity(reference, {name: traits[name] for name in site.traits if name in traits})


def _claims(site: Site, token: str) -> dict[str, Any]:
    """What the token says, if one of the site's secrets signed it. A ``kid`` names the one; without it each is tried."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise ForgedIdentity from None
    secrets = ((site.identity_kid, site.identity_secret), (site.old_identity_kid, site.old_identity_secret))
    for name, secret in secrets:
        if not secret or (kid is not None and kid != name):
            continue
        with suppress(jwt.PyJWTError, ValueError, RecursionError):
            claims: dict[str, Any] = jwt.decode(
                token,
                secret,
                algorithms=["HS256"],
                audience=site.key,
                leeway=_LEEWAY,
                options={"require": ["exp", "aud", "sub"], "strict_aud": True},
            )
            return claims
    raise ForgedIdentity


def visitor_token(site: Site, contact_uuid: UUID | None) -> str:
    """A signed token for ``seen`` and ``follow``; it names a contact only by UUID."""
    return sign(_PURPOSE, site.key, str(contact_uuid or ""))


def read_visitor(site_key: str, token: str) -> Visitor | None:
    """Whom a visitor token of this site names; None for none, a forged, an old or another site's one."""
    if not token:
        return None
    try:
        kept_site, contact = unsign(_PURPOSE, token, max_age=_VISITOR_AGE)
        return Visitor(UUID(str(contact)) if contact else None) if kept_site == site_key else None
    except (BadToken, ValueError):
        return None
