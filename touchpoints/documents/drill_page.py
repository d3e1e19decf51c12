"""The page of a drill: what an incident's page would say, for the holder of its link alone. Never published, never listed."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from incidents.models import Incident
from incidents.public_pages import public_address
from touchpoints.documents.addresses import languages
from touchpoints.documents.page_frame import frame
from touchpoints.documents.shown import shown_incident
from touchpoints.documents.snapshot import Snapshot, with_updates


def drill_page(snapshot: Snapshot, incident: Incident, language: str) -> str:
    """The page in ``language``, marked as a drill. ``incident`` is a drill of which something went out."""
    told = with_updates(Incident.objects.filter(pk=incident.pk)).get()
    paths = [public_address(told, code).removeprefix(settings.PUBLIC_BASE_URL) for code in languages()]
    with translation.override(language):
        return render_to_string(
            "touchpoints/drill_page.html",
            {
                **frame(language, paths, snapshot.look_of(told), settings.PUBLIC_BASE_URL),
                "incident": shown_incident(told, language),
            },
        )
