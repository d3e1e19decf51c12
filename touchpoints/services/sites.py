"""Sites: made, changed and deleted by staff."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from audiences.models import Service
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput, Sentence
from touchpoints.models import Look, Site
from touchpoints.origins import clean_origin
from touchpoints.services.documents import feed_keys, mark_dirty

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """A site as staff describe it. ``key`` and ``slug`` empty: made from the name. ``services`` and ``look`` are names."""

    name: str
    key: str = ""
    slug: str = ""
    origins: Sequence[str] = ()
    languages: Sequence[str] = ()
    services: Sequence[str] = ()
    look: str = ""
    traits: Sequence[str] = field(default_factory=tuple)
    chat_window: bool = True
    report_button: bool = True
    is_off: bool = False


@transaction.atomic
def create_site(*, actor: Actor, draft: SiteDraft, identity_secret: str = "") -> Site:
    """A new site with a secret of its own for signing visitors (or the given one)."""
    actor.require(Action.MANAGE_SETTINGS)
    slug = draft.slug or slugify(draft.name)[:50]
    site = Site(
        slug=slug,
        key=draft.key or f"{slug[:40]}-{secrets.token_hex(4)}",
        identity_secret=identity_secret or secrets.token_urlsafe(_SECRET_BYTES),
    )
    return _write(actor, site, draft, verb="create_site")


@transaction.atomic
def save_site(*, actor: Actor, site: Site, draft: SiteDraft) -> Site:
    """Change a site. Its key never changes: pages carry it."""
    actor.require(Action.MANAGE_SETTINGS)
    site.slug = draft.slug or site.slug
    return _write(actor, site, draft, verb="change_site")


def _write(actor: Actor, site: Site, draft: SiteDraft, *, verb: str) -> Site:
    fields = _checked(draft)
    for name, value in fields.items():
        setattr(site, name, value)
    services = _services(draft.services)
    try:
        with transaction.atomic():
            site.save()
    except IntegrityError:
        raise InvalidInput({"slug": [_("Another site has this name already.")]}) from None
    site.services.set(services)
    mark_dirty(keys=feed_keys(site))
    audit.record(actor=actor, verb=verb, target=site, origins=list(site.origins))
    return site


def _checked(draft: SiteDraft) -> dict[str, Any]:
    errors: dict[str, list[Sentence]] = {}
    if not draft.name.strip() or len(draft.name) > 100:
        errors["name"] = [_("Give a name of 1 to 100 characters.")]
    origins: list[str] = []
    for number, origin in enumerate(draft.origins):
        try:
            origins.append(clean_origin(origin))
        except ValueError:
            errors[f"origins.{number}"] = [_("Write an origin such as https://shop.example.com, without a path.")]
    known = [code for code, _name in settings.LANGUAGES]
    unknown = [code for code in draft.languages if code not in known]
    if unknown:
        errors["languages"] = [_("Choose among these languages: %(known)s.") % {"known": ", ".join(known)}]
    look = Look.objects.filter(name=draft.look).first() if draft.look else None
    if draft.look and look is None:
        errors["look"] = [_("There is no look with this name.")]
    if errors:
        raise InvalidInput(errors)
    return {
        "name": draft.name.strip(),
        "origins": list(dict.fromkeys(origins)),
        "languages": list(draft.languages) or known,
        "look": look,
        "traits": list(draft.traits),
        "chat_window": draft.chat_window,
        "report_button": draft.report_button,
        "is_off": draft.is_off,
    }


def _services(slugs: Sequence[str]) -> list[Service]:
    found = {service.slug: service for service in Service.objects.filter(slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        raise InvalidInput({"services": [_("There is no service called %(name)s.") % {"name": missing[0]}]})
    return list(found.values())


@transaction.atomic
def delete_site(*, actor: Actor, site: Site) -> None:
    """Remove a site with its counts; its feeds answer 404 from then on."""
    actor.require(Action.MANAGE_SETTINGS)
    keys = feed_keys(site)
    audit.record(actor=actor, verb="delete_site", target=site, name=site.name)
    site.delete()
    mark_dirty(keys=keys)
