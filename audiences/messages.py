"""What ``audiences`` asks to have sent, without knowing how."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class MessagePurpose(StrEnum):
    """Why the message is sent; a subset of the purposes of a broadcast."""

    CONFIRMATION = "confirmation"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class MessageText:
    """One language: ``subject`` (mail only) and ``body`` in Markdown, ready for one person."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class MessageRequest:
    """One message to one address. ``action_url`` is the first link of the mail, absolute."""

    purpose: MessagePurpose
    address_id: int
    contact_id: int
    language: str
    texts: dict[str, MessageText]
    action_url: str = ""
    action_label: dict[str, str] = field(default_factory=dict)
    incident_uuid: UUID | None = None
