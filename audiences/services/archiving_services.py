"""Services in their order, archived when they are gone and taken up again; their history is never deleted."""

from django.db import transaction
from django.utils.translation import gettext as _

from audiences.models import Service
from audiences.queries import services_in_use
from audiences.services.audience_words import refuse_while_audiences_speak_of
from audiences.signals import service_changed, service_leaving
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict


@transaction.atomic
def archive_service(*, actor: Actor, service: Service) -> Service:
    """Offer and show a service no more; what was said about it stays. ``Conflict`` while something still needs it."""
    actor.require(Action.MANAGE_SETTINGS)
    service = Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    if service.archived_at is not None:
        return service
    if services_in_use().filter(parent=service).exists():
        raise Conflict(_("This service has parts that are in use. Archive them first."))
    refuse_while_audiences_speak_of(service.slug)
    service_leaving.send(sender=Service, service=service, for_good=False)
    service.archived_at = now()
    service.save(update_fields=["archived_at", "changed_at"])
    audit.record(actor=actor, verb="service_archived", target=service, slug=service.slug)
    service_changed.send(sender=Service, service=service)
    return service


@transaction.atomic
def restore_service(*, actor: Actor, service: Service) -> Service:
    """Take an archived service up again. ``Conflict`` while the service that it is a part of is archived."""
    actor.require(Action.MANAGE_SETTINGS)
    service = Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    if service.archived_at is None:
        return service
    if service.parent is not None and service.parent.archived_at is not None:
        raise Conflict(_("It is part of a service that is archived. Take that up again first."))
    service.archived_at = None
    service.save(update_fields=["archived_at", "changed_at"])
    audit.record(actor=actor, verb="service_restored", target=service, slug=service.slug)
    service_changed.send(sender=Service, service=service)
    return service


@transaction.atomic
def move_service(*, actor: Actor, service: Service, up: bool) -> None:
    """Change places with the neighbour of the same parent above or below; at the end nothing happens."""
    actor.require(Action.MANAGE_SETTINGS)
    same_parent = services_in_use().filter(parent=service.parent).select_for_update(no_key=True)
    ordered = list(same_parent.order_by("position", "id"))
    if service not in ordered:
        raise Conflict(_("The service is archived."))
    here = ordered.index(service)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(ordered):
        return
    ordered[here], ordered[there] = ordered[there], ordered[here]
    for position, row in enumerate(ordered):
        row.position = position
    Service.objects.bulk_update(ordered, ["position"])
    audit.record(actor=actor, verb="service_moved", target=service, slug=service.slug, up=up)
    service_changed.send(sender=Service, service=service)
