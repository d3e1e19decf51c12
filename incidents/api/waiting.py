"""Updates that are not published yet: change, publish, approve, bypass, another time, undo, cancel."""

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import AwareDatetime, StrictBool, StrictInt, StrictStr

from incidents import queries, services
from incidents.api.schemas import ChannelIn, ClientKey, Input, Json, ServiceIn, TextIn, channels_of, texts_of
from incidents.api.shapes import incident_json
from incidents.declarations import Tell, UpdateChange
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs

router = Router()

PLACE = "/incidents/{uuid:incident}/updates/{uuid:update}"


class VersionIn(Input):
    """A body that says at most which version the caller saw."""

    version: StrictInt | None = None
    client_key: ClientKey | None = None


class PublishIn(VersionIn):
    """``POST …/publish``: at once with the level's hold, at a set time, or in an emergency without the second person."""

    publish_at: AwareDatetime | None = None
    hold_seconds: StrictInt | None = None
    bypass_reason: StrictStr = ""


class BypassIn(VersionIn):
    """``POST …/bypass``: why nobody else can approve it now."""

    reason: StrictStr


class RescheduleIn(VersionIn):
    """``POST …/reschedule``: when it shall go out instead."""

    publish_at: AwareDatetime


class ChangeIn(Input):
    """``PATCH …/updates/{update}``: only what is given changes. ``channels`` as in ``POST …/updates``; absent: as they are."""

    status: StrictStr | None = None
    texts: dict[str, TextIn] | None = None
    channels: Literal["same", "shown"] | dict[str, ChannelIn] | None = None
    services: list[ServiceIn] | None = None
    severity: StrictStr | None = None
    level: StrictInt | None = None
    show_again: StrictBool | None = None
    version: StrictInt | None = None

    def value(self) -> UpdateChange:
        """As services take it."""
        chosen = channels_of(self.channels) if isinstance(self.channels, dict) else None
        return UpdateChange(
            status=self.status,
            texts=texts_of(self.texts) if self.texts is not None else None,
            channels=Tell(self.channels) if isinstance(self.channels, str) else chosen,
            services=tuple(service.value() for service in self.services) if self.services is not None else None,
            severity=self.severity,
            level=self.level,
            show_again=self.show_again,
            version=self.version,
        )


@router.patch(PLACE)
@needs(Action.DRAFT)
def change(request: HttpRequest, incident: UUID, update: UUID, body: ChangeIn) -> Json:
    """Change a draft, or a scheduled update, which keeps its time. What was approved waits for approval again."""
    found = queries.update_of(queries.incident_by_uuid(incident), update)
    services.change_update(actor=actor_of(request), update=found, change=body.value())
    return _answer(incident)


@router.post(PLACE + "/publish")
@needs(Action.PUBLISH)
def publish(request: HttpRequest, incident: UUID, update: UUID, body: PublishIn | None = None) -> Json:
    """Send a draft on its way. Pressing twice publishes once."""
    asked = body or PublishIn()
    services.publish_update(
        actor=actor_of(request),
        update=queries.update_of(queries.incident_by_uuid(incident), update),
        publish_at=asked.publish_at,
        hold_seconds=asked.hold_seconds,
        bypass_reason=asked.bypass_reason,
        version=asked.version,
    )
    return _answer(incident)


@router.post(PLACE + "/approve")
@needs(Action.APPROVE)
def approve(request: HttpRequest, incident: UUID, update: UUID, body: VersionIn | None = None) -> Json:
    """Let an update go that waits for a second person. With ``version``, only if nobody changed it since."""
    found = queries.update_of(queries.incident_by_uuid(incident), update)
    services.approve_update(actor=actor_of(request), update=found, version=body.version if body else None)
    return _answer(incident)


@router.post(PLACE + "/bypass")
@needs(Action.PUBLISH)
def bypass(request: HttpRequest, incident: UUID, update: UUID, body: BypassIn) -> Json:
    """Publish at once without the second person. The reason is kept, managers are alarmed, the report says so."""
    found = queries.update_of(queries.incident_by_uuid(incident), update)
    services.bypass_approval(actor=actor_of(request), update=found, reason=body.reason, version=body.version)
    return _answer(incident)


@router.post(PLACE + "/reschedule")
@needs(Action.PUBLISH)
def reschedule(request: HttpRequest, incident: UUID, update: UUID, body: RescheduleIn) -> Json:
    """Set another time for an update that waits for one."""
    found = queries.update_of(queries.incident_by_uuid(incident), update)
    services.reschedule_update(actor=actor_of(request), update=found, publish_at=body.publish_at, version=body.version)
    return _answer(incident)


@router.post(PLACE + "/undo")
@needs(Action.PUBLISH)
def undo(request: HttpRequest, incident: UUID, update: UUID, body: VersionIn | None = None) -> Json:
    """Take an update that is held, scheduled or waiting back into draft."""
    found = queries.update_of(queries.incident_by_uuid(incident), update)
    services.undo_update(actor=actor_of(request), update=found)
    return _answer(incident)


@router.post(PLACE + "/cancel")
@needs(Action.PUBLISH)
def cancel(request: HttpRequest, incident: UUID, update: UUID, body: VersionIn | None = None) -> Json:
    """Give an update up before it is released."""
    found = queries.update_of(queries.incident_by_uuid(incident), update)
    services.cancel_update(actor=actor_of(request), update=found)
    return _answer(incident)


def _answer(incident: UUID) -> Json:
    return incident_json(queries.incident_by_uuid(incident))
