"""Drills on websites: each (site, drill) has a feed of its own at an unguessable address, which only a link with its token asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.lifecycle import NoticeState
from incidents.models import Incident, Notice
from statuscomms.clock import now
from touchpoints.audience_keys import feed_path, unguessable_name
from touchpoints.models import Site
from touchpoints.queries import carries, drill_notices, services_by_site, sites_with_looks

PARAMETER = "statuscomms_drill"
"""The query parameter of a page's address that carries the token (touchpoints/embed_source/v1.js reads it)."""


@dataclass(frozen=True, slots=True)
class DrillLinks:
    """Where somebody sees the drill on a site: its own pages with the token, one for each origin."""

    site: Site
    addresses: tuple[str, ...]

    @property
    def is_heard_of(self) -> bool:
        """Whether pages of the site have asked for the embed, so that the links lead somewhere."""
        return self.site.last_seen_at is not None


def drill_token(site: Site, incident: Incident) -> str:
    """The signed name of this drill on this site: 64 hexadecimal digits. It works as long as the drill shows something there."""
    return unguessable_name("drill", site, [str(incident.uuid)])


def drill_path(site: Site, incident: Incident) -> str:
    """Where the drill's feed for the site stands."""
    return feed_path(site.key, drill_token(site, incident))


def drill_behind(site: Site, token: str) -> Incident | None:
    """The running drill that ``token`` names on ``site``; None when there is none (any more)."""
    running = {notice.incident_id: notice.incident for notice in drill_notices(now())}
    return next((incident for incident in running.values() if drill_token(site, incident) == token), None)


def drill_links(incident: Incident) -> list[DrillLinks]:
    """The links of each site on which the drill shows something now; first the sites of which pages were heard, then the older."""
    notices = [notice for notice in drill_notices(now()) if notice.incident_id == incident.pk]
    found = [
        DrillLinks(site, tuple(f"{origin}/?{PARAMETER}={drill_token(site, incident)}" for origin in site.origins))
        for site in _sites_of(notices)
        if site.origins
    ]
    return sorted(found, key=lambda links: (not links.is_heard_of, links.site.pk))


def drill_keys(incident: Incident) -> list[str]:
    """The drill's feeds on all sites, also where it does not show now: what has stood there must vanish too."""
    return [drill_path(site, incident) for site in Site.objects.all()]


def running_drill_keys() -> list[str]:
    """The feeds of all drills that show something: they carry the real notices too, and change with them."""
    live = Notice.objects.filter(incident__drill=True, state__in=[NoticeState.LIVE, NoticeState.SCHEDULED])
    incidents = Incident.objects.filter(pk__in=live.values("incident"))
    return [key for incident in incidents for key in drill_keys(incident)]


def _sites_of(notices: Iterable[Notice]) -> list[Site]:
    all_sites = list(sites_with_looks())
    by_site = services_by_site(all_sites)
    return [
        site
        for site in all_sites
        if any(
            carries(
                site,
                named=notice.sites,
                service_ids={impact.service_id for impact in notice.incident.impacts.all()},
                site_services=by_site,
            )
            for notice in notices
        )
    ]
