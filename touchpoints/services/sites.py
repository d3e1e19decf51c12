"""Sites: made, changed and deleted by staff."""

import secrets
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from audiences.models import Service
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput
from touchpoints.documents import pages_of_brands
from touchpoints.models import Look, Site
from touchpoints.services.documents import feed_keys, mark_dirty
from touchpoints.services.identity_secrets import new_kid, new_secret
from touchpoints.site_drafts import SiteDraft, checked


@transaction.atomic
def create_site(*, actor: Actor, draft: SiteDraft, identity_secret: str = "") -> Site:
    """A new site with a secret of its own for signing visitors (or the given one)."""
    actor.require(Action.MANAGE_SETTINGS)
    slug = draft.slug or slugify(draft.name)[:50] or f"site-{secrets.token_hex(3)}"
    site = Site(
        slug=slug,
        key=draft.key or f"{slug[:40]}-{secrets.token_hex(4)}",
        identity_secret=identity_secret or new_secret(),
        identity_kid=new_kid(),
    )
    return _write(actor, site, draft, verb="create_site")


@transaction.atomic
def save_site(*, actor: Actor, site: Site, draft: SiteDraft) -> Site:
    """Change a site. Its key never changes: pages carry it."""
    actor.require(Action.MANAGE_SETTINGS)
    site.slug = draft.slug or site.slug
    return _write(actor, site, draft, verb="change_site")


def _write(actor: Actor, site: Site, draft: SiteDraft, *, verb: str) -> Site:
    for name, value in checked(draft).items():
        setattr(site, name, value)
    site.look = _look(draft.look)
    services = _services(draft.services)
    try:
        with transaction.atomic():
            site.save()
    except IntegrityError:
        raise InvalidInput({_taken(site): [_("Another site has this name already.")]}) from None
    site.services.set(services)
    site.foreign_origins.filter(origin__in=site.origins).delete()
    mark_dirty(keys=[*feed_keys(site), *pages_of_brands()])
    audit.record(actor=actor, verb=verb, target=site, origins=list(site.origins))
    return site


def _look(name: str) -> Look | None:
    look = Look.objects.filter(name=name).first() if name else None
    if name and look is None:
        raise InvalidInput({"look": [_("There is no look with this name.")]})
    return look


def _taken(site: Site) -> str:
    return "key" if Site.objects.exclude(pk=site.pk).filter(key=site.key).exists() else "slug"


def _services(slugs: Sequence[str]) -> list[Service]:
    found = {service.slug: service for service in Service.objects.filter(slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        raise InvalidInput({"services": [_("There is no service called %(name)s.") % {"name": missing[0][:80]}]})
    return list(found.values())


@transaction.atomic
def delete_site(*, actor: Actor, site: Site) -> None:
    """Remove a site with its counts; its feeds answer 404 from then on."""
    actor.require(Action.MANAGE_SETTINGS)
    keys = [*feed_keys(site), *pages_of_brands()]
    audit.record(actor=actor, verb="delete_site", target=site, name=site.name)
    site.delete()
    mark_dirty(keys=keys)
