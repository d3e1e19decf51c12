"""The JSON of the staff API: shapes in, and the drafts that they become."""

from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from audiences.drafts import (
    AddressDraft,
    AudienceDraft,
    ConsentDraft,
    ContactDraft,
    ServiceDraft,
    SubscriptionDraft,
)
from audiences.topics import Wants


class StrictSchema(Schema):
    """Refuses fields that it does not know. ``client_key`` is read by the API's root (idempotency)."""

    model_config = ConfigDict(extra="forbid")


class ConsentBody(Schema):
    """How consent was obtained; further keys are kept as proof."""

    model_config = ConfigDict(extra="allow")

    source: str = Field("", max_length=200)
    wording_version: str = Field("", max_length=40)


class AddressBody(StrictSchema):
    """One address."""

    kind: str
    value: str = Field(max_length=400)
    confirmed: bool = False
    consent: ConsentBody | None = None


class SubscriptionBody(StrictSchema):
    """Everything unless a service or an incident is named."""

    service: str | None = None
    incident: UUID | None = None
    title: str = Field("", max_length=200)
    wants: str = Wants.UPDATES.value
    kinds: list[str] = Field(default_factory=list)
    minimum_severity: str = ""


class ContactBody(StrictSchema):
    """One contact to create or change."""

    reference: str | None = None
    name: str | None = None
    language: str | None = None
    time_zone: str | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)
    addresses: list[AddressBody] = Field(default_factory=list)
    subscriptions: list[SubscriptionBody] = Field(default_factory=list)
    client_key: str | None = None

    def draft(self) -> ContactDraft:
        """The draft for ``save_contact``."""
        return ContactDraft(
            reference=self.reference,
            name=self.name,
            language=self.language,
            time_zone=self.time_zone,
            attributes=self.attributes,
            addresses=tuple(_address(body) for body in self.addresses),
            subscriptions=tuple(
                SubscriptionDraft(
                    body.service, body.incident, body.title, body.wants, tuple(body.kinds), body.minimum_severity
                )
                for body in self.subscriptions
            ),
        )


def _address(body: AddressBody) -> AddressDraft:
    consent = None
    if body.consent is not None:
        proof = body.consent.model_dump(mode="json", exclude={"source", "wording_version"})
        consent = ConsentDraft(body.consent.source, body.consent.wording_version, proof)
    return AddressDraft(body.kind, body.value, body.confirmed, consent)


class ServiceBody(StrictSchema):
    """A service."""

    slug: str
    names: dict[str, str]
    in_forms: dict[str, str] = Field(default_factory=dict)
    descriptions: dict[str, str] = Field(default_factory=dict)
    parent: str | None = None
    position: int = 0
    is_public: bool = True
    client_key: str | None = None

    def draft(self) -> ServiceDraft:
        """The draft for the services of ``audiences``."""
        return ServiceDraft(**self.dict(exclude={"client_key"}))


class AudienceBody(StrictSchema):
    """An audience."""

    slug: str
    names: dict[str, str]
    rule: dict[str, Any] = Field(default_factory=dict)
    client_key: str | None = None

    def draft(self) -> AudienceDraft:
        """The draft for the services of ``audiences``."""
        return AudienceDraft(self.slug, self.names, self.rule)


class ServiceChange(StrictSchema):
    """What to change of a service; what is left out stays."""

    slug: str | None = None
    names: dict[str, str] | None = None
    in_forms: dict[str, str] | None = None
    descriptions: dict[str, str] | None = None
    parent: str | None = None
    position: int | None = None
    is_public: bool | None = None
    archived: bool | None = None


class AudienceChange(StrictSchema):
    """What to change of an audience; what is left out stays."""

    slug: str | None = None
    names: dict[str, str] | None = None
    rule: dict[str, Any] | None = None
