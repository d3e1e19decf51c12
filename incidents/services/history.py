"""History that was told elsewhere: written down as it was. Nothing goes out, and ``update_published`` never fires."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from audiences.models import Service
from incidents.lifecycle import Impact, UpdateState
from incidents.models import Incident, IncidentService, ServiceStatusChange, Update
from incidents.past_incidents import PastIncident, PastService, PastUpdate, Recorded
from incidents.signals import history_recorded
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor

QUIETEST_LEVEL = 1


def record_history(*, actor: Actor, services: Sequence[PastService], incidents: Sequence[PastIncident]) -> Recorded:
    """Write services and incidents of another status page. Twice is the same as once; what has grown since is added.

    A service whose short name exists is taken for the same one and left as it is. Each incident is a transaction of its own, so that
    a long import holds nobody up and one that was cut off is simply done again.
    """
    actor.require(Action.MANAGE_SETTINGS)
    counted: Counter[str] = Counter()
    with transaction.atomic():
        for service in services:
            counted["services_created" if _record_service(service) else "services_known"] += 1
    known = _services_by_slug(services)
    touched: list[UUID] = []
    for incident in incidents:
        with transaction.atomic():
            outcome = _record_incident(actor, incident, known)
        counted[f"incidents_{outcome}"] += 1
        if outcome != "unchanged":
            touched.append(incident.uuid)
    recorded = Recorded(**counted)
    with transaction.atomic():
        if touched or recorded.services_created:
            history_recorded.send(sender=Incident, uuids=touched)
        audit.record(actor=actor, verb="record_history", target="incidents.history", **counted)
    return recorded


def _services_by_slug(services: Sequence[PastService]) -> dict[str, Service]:
    """Ours by the short names that the import uses; one that was renamed over there since it came is still the same one."""
    ours = list(Service.objects.all())
    by_uuid = {service.uuid: service for service in ours}
    renamed = {past.slug: by_uuid[past.uuid] for past in services if past.uuid in by_uuid}
    return {**{service.slug: service for service in ours}, **renamed}


def _record_service(past: PastService) -> bool:
    if Service.objects.filter(uuid=past.uuid).exists() or Service.objects.filter(slug=past.slug).exists():
        return False
    parent = Service.objects.filter(slug=past.parent, parent=None).first() if past.parent else None
    language = settings.LANGUAGE_CODE.split("-")[0]
    service = Service.objects.create(
        uuid=past.uuid,
        slug=past.slug,
        names={language: past.name},
        descriptions={language: past.description} if past.description else {},
        parent=parent,
        position=past.position,
    )
    if past.created_at is not None:
        Service.objects.filter(pk=service.pk).update(created_at=past.created_at)
    return True


def _record_incident(actor: Actor, past: PastIncident, services: Mapping[str, Service]) -> str:
    """Write one; ``created``, ``changed`` or ``unchanged``. What staff did to it since its first import stays."""
    values = _incident_values(past)
    incident, is_new = Incident.objects.get_or_create(
        uuid=past.uuid,
        defaults={
            **values,
            "level": QUIETEST_LEVEL,
            "declared_by": actor.name,
            "declared_at": past.published_at,
            "published_at": past.published_at,
            "next_update_is_public": False,
        },
    )
    told = {update.uuid for update in past.updates}
    ours = [] if is_new else list(incident.updates.all())
    here_alone = [update for update in ours if update.uuid not in told]
    untouched = all(_was_imported(update) for update in here_alone)
    changed = _record_updates(actor, incident, past, max((update.number for update in ours), default=0)) or is_new
    if untouched and told and here_alone:
        Update.objects.filter(pk__in=[update.pk for update in here_alone]).delete()  # taken back over there
        changed = True
    if not is_new and untouched and any(getattr(incident, name) != value for name, value in values.items()):
        Incident.objects.filter(pk=incident.pk).update(**values)
        changed = True
    if changed and untouched:
        _record_impacts(incident, past, services)
    return "created" if is_new else "changed" if changed else "unchanged"


def _was_imported(update: Update) -> bool:
    """An import derives its ids from older ones (version 5); what was written here has a random one."""
    return update.uuid.version == 5


def _incident_values(past: PastIncident) -> dict[str, Any]:
    names = ("kind", "title", "severity", "status", "resolved_at", "starts_at", "ends_at")
    return {name: getattr(past, name) for name in names}


def _record_updates(actor: Actor, incident: Incident, past: PastIncident, last: int) -> bool:
    """Add what is new behind the ``last`` number, correct those whose words, time, status or services differ; whether any was."""
    told = {update.uuid: update for update in past.updates}
    there = {update.uuid: update for update in Update.objects.filter(uuid__in=told)}
    changed, new = False, list[Update]()
    for update in told.values():
        texts = {past.language: {"title": past.title, "body": update.body, "instructions": ""}}
        known = there.get(update.uuid)
        if known is None:
            new.append(_new_update(actor, incident, update, texts, last + len(new) + 1))
            continue
        values = {"texts": texts, "published_at": update.at, "status": update.status, "impacts": dict(update.impacts)}
        if known.incident_id == incident.pk and any(getattr(known, name) != value for name, value in values.items()):
            Update.objects.filter(pk=known.pk).update(**values)
            changed = True
    Update.objects.bulk_create(new)
    return changed or bool(new)


def _new_update(actor: Actor, incident: Incident, past: PastUpdate, texts: dict[str, Any], number: int) -> Update:
    return Update(
        uuid=past.uuid,
        incident=incident,
        number=number,
        status=past.status,
        state=UpdateState.PUBLISHED,
        texts=texts,
        impacts=dict(past.impacts),
        created_by=actor.name,
        created_at=past.at,
        published_at=past.at,
    )


def _record_impacts(incident: Incident, past: PastIncident, services: Mapping[str, Service]) -> None:
    """How its services are because of it now, and the steps that the uptime bars are drawn from."""
    now = {**past.impacts, **(past.updates[-1].impacts if past.updates else {})}
    IncidentService.objects.bulk_create(
        [
            IncidentService(
                incident=incident, service=services[slug], impact=Impact.OPERATIONAL if past.resolved_at else impact
            )
            for slug, impact in now.items()
            if slug in services
        ],
        update_conflicts=True,
        unique_fields=["incident", "service"],
        update_fields=["impact"],
    )
    incident.impacts.exclude(service__in=[services[slug] for slug in now if slug in services]).delete()
    ServiceStatusChange.objects.filter(incident=incident).delete()
    steps = [(past.published_at, past.impacts)] if not past.updates else [(one.at, one.impacts) for one in past.updates]
    if past.resolved_at:
        ever = {slug for impacts in (now, *(impacts for _at, impacts in steps)) for slug in impacts}
        steps.append((past.resolved_at, dict.fromkeys(ever, Impact.OPERATIONAL.value)))
    if past.status == "scheduled":
        steps = []
    present: dict[str, str] = {}
    changes = []
    for at, impacts in sorted(steps, key=lambda step: step[0]):
        for slug, impact in impacts.items():
            if slug in services and present.get(slug, Impact.OPERATIONAL.value) != impact:
                present[slug] = impact
                changes.append(ServiceStatusChange(service=services[slug], status=impact, incident=incident, at=at))
    ServiceStatusChange.objects.bulk_create(changes)
