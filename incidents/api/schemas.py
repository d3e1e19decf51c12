"""The JSON of the staff API, as docs/api.md fixes it, and how it becomes declarations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from incidents.api.maintenance_schemas import MaintenanceIn
from incidents.declarations import (
    BriefText,
    ChannelChoice,
    Declaration,
    PageRules,
    Resolution,
    ServiceImpact,
    Tell,
    Text,
    Then,
    UpdateDraft,
)

ClientKey = Annotated[StrictStr, Field(min_length=1, max_length=200)]
Slug = Annotated[StrictStr, Field(max_length=100)]


class Input(BaseModel):
    """A body that must not carry fields nobody knows."""

    model_config = ConfigDict(extra="forbid")


class TextIn(Input):
    """Words in one language."""

    title: StrictStr = ""
    body: StrictStr = ""
    instructions: StrictStr = ""

    def value(self) -> Text:
        """As services take it."""
        return Text(self.title, self.body, self.instructions)


class ServiceIn(Input):
    """An affected service and how it is doing."""

    service: Slug
    impact: Slug = "partial_outage"

    def value(self) -> ServiceImpact:
        """As services take it."""
        return ServiceImpact(self.service, self.impact)


class PagesIn(Input):
    """Path patterns on which notices show."""

    include: list[StrictStr] = Field(default_factory=list, max_length=100)
    exclude: list[StrictStr] = Field(default_factory=list, max_length=100)

    def value(self) -> PageRules:
        """As services take it."""
        return PageRules(tuple(self.include), tuple(self.exclude))


class BriefIn(Input):
    """What the support team may say, in one language."""

    known: StrictStr = ""
    say: StrictStr = ""
    do_not_say: StrictStr = ""
    workaround: StrictStr = ""

    def value(self) -> BriefText:
        """As services take it."""
        return BriefText(self.known, self.say, self.do_not_say, self.workaround)


class ChannelIn(BaseModel):
    """A channel that speaks: what it may override; every other key is an option of the channel."""

    model_config = ConfigDict(extra="allow")

    sites: list[Slug] | None = None
    pages: PagesIn | None = None
    audience: Slug | None = None
    texts: dict[str, TextIn] = Field(default_factory=dict)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None

    def value(self) -> ChannelChoice:
        """As services take it."""
        return ChannelChoice(
            options=dict(self.model_extra or {}),
            sites=tuple(self.sites) if self.sites is not None else None,
            pages=self.pages.value() if self.pages else None,
            audience=self.audience,
            texts=texts_of(self.texts),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


def texts_of(texts: Mapping[str, TextIn]) -> dict[str, Text]:
    """Texts per language as services take them."""
    return {language: text.value() for language, text in texts.items()}


def channels_of(channels: Mapping[str, ChannelIn]) -> dict[str, ChannelChoice]:
    """Chosen channels as services take them."""
    return {slug: channel.value() for slug, channel in channels.items()}


class DeclarationIn(Input):
    """``POST /api/v1/incidents``: only the title is required."""

    title: StrictStr
    kind: StrictStr = "incident"
    severity: StrictStr = "triage"
    services: list[ServiceIn] = Field(default_factory=list, max_length=200)
    texts: dict[str, TextIn] = Field(default_factory=dict)
    level: StrictInt | None = None
    audience: Slug | None = None
    pages: PagesIn = Field(default_factory=PagesIn)
    affected_estimate: StrictInt | None = None
    channels: dict[str, ChannelIn] | None = None
    brief: dict[str, BriefIn] = Field(default_factory=dict)
    playbook: Slug | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    publish: StrictBool = True
    publish_at: AwareDatetime | None = None
    hold_seconds: StrictInt | None = None
    bypass_reason: StrictStr = ""
    drill: StrictBool = False
    client_key: ClientKey | None = None
    origin: Annotated[StrictStr, Field(max_length=200)] = ""
    maintenance: MaintenanceIn | None = None

    def value(self) -> Declaration:
        """As services take it."""
        return Declaration(
            title=self.title,
            kind=self.kind,
            severity=self.severity,
            services=tuple(service.value() for service in self.services),
            texts=texts_of(self.texts),
            level=self.level,
            audience=self.audience,
            pages=self.pages.value(),
            affected_estimate=self.affected_estimate,
            channels=channels_of(self.channels) if self.channels is not None else None,
            brief={language: brief.value() for language, brief in self.brief.items()},
            playbook=self.playbook,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            publish=self.publish,
            publish_at=self.publish_at,
            hold_seconds=self.hold_seconds,
            bypass_reason=self.bypass_reason,
            drill=self.drill,
            client_key=self.client_key,
            origin=self.origin,
            maintenance=self.maintenance.value() if self.maintenance else None,
        )


class UpdateIn(Input):
    """``POST /api/v1/incidents/{id}/updates``."""

    status: StrictStr | None = None
    texts: dict[str, TextIn] = Field(default_factory=dict)
    channels: Literal["same", "shown"] | dict[str, ChannelIn] = "same"
    services: list[ServiceIn] | None = None
    severity: StrictStr | None = None
    level: StrictInt | None = None
    show_again: StrictBool | None = None
    version: StrictInt | None = None
    publish: StrictBool = True
    publish_at: AwareDatetime | None = None
    hold_seconds: StrictInt | None = None
    bypass_reason: StrictStr = ""
    client_key: ClientKey | None = None

    def value(self) -> UpdateDraft:
        """As services take it."""
        chosen = Tell(self.channels) if isinstance(self.channels, str) else channels_of(self.channels)
        return UpdateDraft(
            status=self.status,
            texts=texts_of(self.texts),
            channels=chosen,
            services=tuple(service.value() for service in self.services) if self.services is not None else None,
            severity=self.severity,
            level=self.level,
            show_again=self.show_again,
            version=self.version,
            publish=self.publish,
            publish_at=self.publish_at,
            hold_seconds=self.hold_seconds,
            bypass_reason=self.bypass_reason,
            client_key=self.client_key,
        )


class ResolutionIn(Input):
    """``POST /api/v1/incidents/{id}/resolve``."""

    texts: dict[str, TextIn] = Field(default_factory=dict)
    then: Literal["tell", "hand_over"] = "tell"
    handed_to: Annotated[StrictStr, Field(max_length=200)] = ""
    after_notice_hours: Annotated[StrictInt, Field(ge=0, le=336)] | None = None
    status: StrictStr | None = None
    brief: dict[str, BriefIn] = Field(default_factory=dict)
    version: StrictInt | None = None
    bypass_reason: StrictStr = ""
    client_key: ClientKey | None = None

    def value(self) -> Resolution:
        """As services take it."""
        return Resolution(
            texts=texts_of(self.texts),
            then=Then(self.then),
            handed_to=self.handed_to,
            after_notice_hours=self.after_notice_hours,
            status=self.status,
            brief={language: brief.value() for language, brief in self.brief.items()},
            version=self.version,
            bypass_reason=self.bypass_reason,
            client_key=self.client_key,
        )


class NothingIn(Input):
    """A body that says nothing beyond its key."""

    client_key: ClientKey | None = None


class WithdrawIn(Input):
    """``POST /api/v1/incidents/{id}/withdraw``."""

    notice: StrictStr
    client_key: ClientKey | None = None


class NoteIn(Input):
    """``POST /api/v1/incidents/{id}/notes``."""

    body: StrictStr
    client_key: ClientKey | None = None


def moment(at: datetime | None) -> str | None:
    """A time as the API writes it: ISO 8601 with offset."""
    return at.isoformat() if at else None


Json = dict[str, Any]
