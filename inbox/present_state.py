"""What is going on now, in one text message or in a mail: from the same published facts as the status page."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.models import Service
from inbox.sms.answers import in_one_segment, signed
from incidents.models import Incident
from statuscomms.clock import now
from touchpoints.documents.addresses import page_path
from touchpoints.documents.snapshot import Snapshot, updates_of
from touchpoints.documents.words import in_one_language, update_texts

MOST_IN_A_MAIL = 20


def state_in_words(language: str, service: Service | None = None) -> str:
    """The open incidents that the public may read, of one ``service`` or of all; the newest by name, the rest by number."""
    going_on = _going_on(service)
    if not going_on:
        if service is not None:
            return signed(_("we know of no disruption of %(service)s.") % {"service": service.name(language)})
        return signed(_("everything works as far as we know."))
    newest = going_on[0]
    name = f"{settings.ORGANISATION_NAME}: {_title(newest, language)} ({newest.get_status_display()})."
    more = len(going_on) - 1
    others = ngettext("And %(count)d other.", "And %(count)d others.", more) % {"count": more} if more else ""
    address = settings.PUBLIC_BASE_URL + page_path(language)
    return in_one_segment(name, f"{others} {address}".strip())


def state_in_markdown(language: str, service: Service | None = None) -> str:
    """The same for a mail: every open incident by name on a line of its own, and where to read more."""
    going_on = _going_on(service)
    address = settings.PUBLIC_BASE_URL + page_path(language)
    if not going_on:
        calm = _("We know of no disruption.")
        if service is not None:
            calm = _("We know of no disruption of %(service)s.") % {"service": service.name(language)}
        return f"{calm}\n\n{address}"
    lines = [f"- {_title(one, language)} ({one.get_status_display()})" for one in going_on[:MOST_IN_A_MAIL]]
    return "\n".join([_("What is going on now:"), "", *lines, "", address])


def _going_on(service: Service | None) -> list[Incident]:
    """Open incidents that the public may read, newest first, of one ``service`` or of all."""
    found = [incident for incident in Snapshot(now()).open_incidents if _is_now(incident)]
    return [incident for incident in found if service is None or _concerns(incident, service)]


def _is_now(incident: Incident) -> bool:
    return incident.status != "scheduled"


def _concerns(incident: Incident, service: Service) -> bool:
    return any(
        impact.service_id == service.pk or impact.service.parent_id == service.pk for impact in incident.impacts.all()
    )


def _title(incident: Incident, language: str) -> str:
    updates = updates_of(incident)
    words = in_one_language(update_texts(updates[0]), language).title if updates else ""
    return words or incident.title
