"""Which pages carry a site's snippet: noted as they ask, missed when they do not, allowed by staff."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statuscomms import audit
from statuscomms.access import Action, Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput
from statuscomms.models import StaffAlert
from statuscomms.staff_alerts import close_alert, open_keys, raise_alert
from touchpoints.models import ForeignOrigin, Site
from touchpoints.origins import clean_origin

ALERT_PREFIX = "snippet:"
MOST_FOREIGN = 20
"""Foreign origins kept a site: anybody may write any ``Origin``, so the list must not grow."""
_SEEN_AGAIN_AFTER = timedelta(minutes=1)
_FORGOTTEN_AFTER = timedelta(days=30)


@transaction.atomic
def note_sites_seen(*, seen: Iterable[tuple[str, str]]) -> None:
    """Note that pages carry the embed: (site key, origin that asked) pairs; at most once a minute each."""
    moment = now()
    by_site: dict[str, set[str]] = {}
    for site_key, origin in seen:
        by_site.setdefault(site_key, set()).add(origin)
    for site in Site.objects.filter(key__in=list(by_site)):
        origins = by_site[site.key]
        fresh = site.last_seen_at is not None and site.last_seen_at > moment - _SEEN_AGAIN_AFTER
        if origins & set(site.origins) and not fresh:
            Site.objects.filter(pk=site.pk).update(last_seen_at=moment)
        _note_foreign(site, origins - set(site.origins), moment)


def _note_foreign(site: Site, origins: Iterable[str], moment: datetime) -> None:
    for origin in sorted(origins)[:MOST_FOREIGN]:
        if _is_an_origin(origin):
            ForeignOrigin.objects.update_or_create(site=site, origin=origin, defaults={"last_seen_at": moment})
    kept = list(site.foreign_origins.values_list("pk", flat=True)[:MOST_FOREIGN])
    old = site.foreign_origins.exclude(pk__in=kept) | site.foreign_origins.filter(
        last_seen_at__lt=moment - _FORGOTTEN_AFTER
    )
    if old.exists():
        ForeignOrigin.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()


def _is_an_origin(text: str) -> bool:
    try:
        return len(text) <= 200 and clean_origin(text) == text
    except ValueError:
        return False


@transaction.atomic
def allow_origin(*, actor: Actor, site: Site, origin: str) -> Site:
    """Add one origin to the site's list."""
    actor.require(Action.MANAGE_SETTINGS)
    site = Site.objects.select_for_update().get(pk=site.pk)
    try:
        cleaned = clean_origin(origin)
    except ValueError:
        sentence = gettext_lazy("Write an origin such as https://shop.example.com, without a path.")
        raise InvalidInput({"origin": [sentence]}) from None
    site.foreign_origins.filter(origin=cleaned).delete()
    if cleaned not in site.origins:
        site.origins = [*site.origins, cleaned]
        site.save(update_fields=["origins"])
        audit.record(actor=actor, verb="allow_origin", target=site, origin=cleaned)
    return site


def missing_since(site: Site) -> datetime | None:
    """Since when no page of the site has asked, if that is longer ago than usual; None while all is well.

    A new site is given the same time to put the snippet up. Who has switched a site off is not told.
    """
    last = site.last_seen_at or site.created_at
    return last if not site.is_off and last < now() - timedelta(hours=settings.SNIPPET_MISSING_HOURS) else None


def warn_of_missing_snippets() -> None:
    """Tell administrators once when a site's snippet has gone, and take it back when it is there again. A tick job."""
    missing = {}
    for site in Site.objects.all():
        since = missing_since(site)
        if since is not None:
            missing[f"{ALERT_PREFIX}{site.uuid}"] = (site, since)
    for key in open_keys(ALERT_PREFIX) - set(missing):
        close_alert(key=key, actor=Actor.system("sites"))
    for key, (site, since) in missing.items():
        if StaffAlert.objects.filter(key=key, raised_at__gte=since).exists():
            continue  # told already; who pressed it away is left in peace
        raise_alert(
            key=key,
            text=_missing_words(site),
            link=reverse("touchpoints:site_detail", args=[site.uuid]),
            roles=[Role.ADMINISTRATOR],
        )


def _missing_words(site: Site) -> str:
    names = {"site": site.name, "hours": settings.SNIPPET_MISSING_HOURS}
    if site.last_seen_at is None:
        return _("%(site)s: no page has ever asked for its notices. Is the snippet on its pages?") % names
    return (
        _("%(site)s: no page has asked for its notices for %(hours)s hours. Is the snippet still on its pages?") % names
    )
