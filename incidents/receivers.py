"""What ``incidents`` says when a lower floor asks."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from audiences.models import Audience, Service
from audiences.signals import audience_leaving, service_leaving
from incidents.audience_uses import present_uses
from incidents.lifecycle import CLOSED
from incidents.models import Incident, Playbook
from statuscomms.errors import Conflict


@receiver(service_leaving)
def keep_services_that_are_needed(sender: type[Service], *, service: Service, for_good: bool, **kwargs: Any) -> None:
    """An open incident or a playbook that names the service would lose it: somebody at night would find out."""
    going_on = Incident.objects.filter(impacts__service=service).exclude(status__in=CLOSED).first()
    if going_on is not None:
        raise Conflict(_("%(title)s is still open and names this service.") % {"title": going_on.title})
    for playbook in Playbook.objects.all():
        if any(entry["service"] == service.slug for entry in playbook.services):
            raise Conflict(_("The playbook %(name)s names this service. Change it first.") % {"name": playbook.name()})


@receiver(audience_leaving)
def keep_audiences_that_are_needed(sender: type[Audience], *, audience: Audience, **kwargs: Any) -> None:
    """What names the audience would speak to everybody, or could not go out, without it."""
    uses = present_uses(audience)
    if uses:
        named = ", ".join(use.what for use in uses[:5])
        raise Conflict(_("This audience is in use. Change this first: %(uses)s.") % {"uses": named})
