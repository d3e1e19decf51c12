"""What callers hand to the services: frozen, typed, not yet checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID

from audiences.topics import Wants


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """How somebody agreed. ``source`` says where, in the words of who imports it."""

    source: str = ""
    wording_version: str = ""
    proof: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AddressDraft:
    """An address; ``confirmed`` when the caller knows that the person agreed, with the ``consent`` that says how."""

    kind: str
    value: str
    confirmed: bool = False
    consent: ConsentDraft | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """Everything, or a ``service`` by slug, or one incident."""

    service: str | None = None
    incident: UUID | None = None
    incident_title: str = ""
    wants: str = Wants.UPDATES
    kinds: tuple[str, ...] = ()
    minimum_severity: str = ""


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A contact to create or change. None leaves what is there; an attribute that is None is removed."""

    reference: str | None = None
    name: str | None = None
    language: str | None = None
    time_zone: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    addresses: tuple[AddressDraft, ...] = ()
    subscriptions: tuple[SubscriptionDraft, ...] = ()
    source: str = "api"


@dataclass(frozen=True, slots=True)
class ContactChange:
    """A contact's own fields as staff write them, all of them; only the attributes that are named change, None removes one."""

    reference: str | None
    name: str
    language: str
    time_zone: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttributeDraft:
    """An attribute of contacts: ``labels`` per language, ``choices`` as ``{"key", "labels"}`` for choices and lists."""

    key: str
    labels: Mapping[str, str]
    type: str
    choices: tuple[Mapping[str, Any], ...] = ()
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class SavedContact:
    """What became of a draft: ``result`` is created, changed or unchanged."""

    contact_id: int
    uuid: UUID
    reference: str | None
    result: str


@dataclass(frozen=True, slots=True)
class PreferencesDraft:
    """All that the preferences page holds. ``services`` are slugs; ``everything`` takes precedence over them; ``time_zone`` None
    leaves it; an attribute that is None is taken away. Quiet hours are local times; ``paused_until`` is UTC."""

    language: str
    everything: bool = False
    services: tuple[str, ...] = ()
    incidents: tuple[UUID, ...] = ()
    hears_audiences: bool = False
    kinds: tuple[str, ...] = ()
    minimum_severity: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    time_zone: str | None = None
    only_channel: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    critical_overrides_quiet: bool = True
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A service to create or change; ``names``, ``in_forms`` and ``descriptions`` are texts per language."""

    slug: str
    names: Mapping[str, str]
    in_forms: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    position: int = 0
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class AudienceDraft:
    """An audience to create or change."""

    slug: str
    names: Mapping[str, str]
    rule: Mapping[str, Any] = field(default_factory=dict)
