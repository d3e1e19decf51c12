"""Where an incident's chatbot entry stands now, and where else it could, site by site."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from incidents.models import Incident
from statuscomms.clock import now
from touchpoints.documents import Snapshot
from touchpoints.documents.chatbot_menu import chosen_place
from touchpoints.models import Site
from touchpoints.queries import carries
from touchpoints.services.entries import live_entry


@dataclass(frozen=True, slots=True)
class SitePlaces:
    """The places in one site's menu, (value, words) each; ``chosen`` is the value of the present one."""

    site: Site
    chosen: str
    choices: list[tuple[str, str]]


def entry_places(incident: Incident) -> list[SitePlaces]:
    """One for each site whose menu carries the entry; none when the incident has no live entry."""
    notice = live_entry(incident)
    if notice is None:
        return []
    snapshot = Snapshot(now())
    concerned = {impact.service_id for impact in incident.impacts.all()}
    carrying = [
        site
        for site in snapshot.sites.values()
        if site.chat_window
        and carries(site, named=notice.sites, service_ids=concerned, site_services=snapshot.services_by_site)
    ]
    found = []
    for site in carrying:
        depth, topic = chosen_place(notice, snapshot.entry_places.get((incident.pk, site.pk)))
        topics = snapshot.topics.get(site.pk, [])
        slugs = {row.pk: row.slug for row in topics}
        chosen = "first" if depth == 1 else f"topic:{slugs[topic]}" if topic in slugs else "own"
        choices = [("first", _("Among the first buttons"))]
        if topics:
            choices.append(("own", _("Under the topics of its services")))
        choices += [(f"topic:{row.slug}", _("Under %(topic)s") % {"topic": row}) for row in topics]
        found.append(SitePlaces(site, chosen, choices))
    return found
