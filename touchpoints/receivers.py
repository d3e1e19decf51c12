"""What this floor does when a lower one speaks: mark the documents that change, inside the speaker's transaction."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from audiences.models import Service
from audiences.signals import service_changed
from incidents.models import Incident, Notice, Update
from incidents.signals import history_recorded, incident_changed, notice_ended, update_published
from touchpoints.drills import drill_keys
from touchpoints.services import mark_dirty
from touchpoints.services.documents import feed_keys, keys_about, keys_about_service, keys_of_many


@receiver(update_published)
def show_update(sender: object, update: Update, **_extra: Any) -> None:
    """Feeds, pages, files and feeds of history all tell of it."""
    mark_dirty(keys=keys_about(update.incident))


@receiver(notice_ended)
def hide_notice(sender: object, notice: Notice, **_extra: Any) -> None:
    """It vanishes from every feed of every site."""
    mark_dirty(keys=drill_keys(notice.incident) if notice.incident.drill else feed_keys())


@receiver(incident_changed)
def show_change(sender: object, incident: Incident, **_extra: Any) -> None:
    """A correction or a reopening shows everywhere."""
    mark_dirty(keys=keys_about(incident))


@receiver(history_recorded)
def show_history(sender: object, uuids: list[UUID], **_extra: Any) -> None:
    """What was told elsewhere is read here now."""
    mark_dirty(keys=keys_of_many(uuids))


@receiver(service_changed)
def show_service(sender: object, service: Service, **_extra: Any) -> None:
    """Its name, its place and whether it is shown stand in many documents."""
    mark_dirty(keys=keys_about_service(service))
