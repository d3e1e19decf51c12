"""What a sent channel does beyond the contract of ``incidents.channels``: sends groups, explains errors and receipts, and says
what became of messages whose answer was lost."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from delivery.lifecycle import DeliveryState
from incidents.channels import NoticeText, SentChannel
from statuscomms.brands import Brand


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address, with everything that sending it needs. Never logged: it holds the address.

    ``thread_uuid`` names the first delivery of the incident to this address (None: this is the first). The two
    personal links are empty for messages that belong to no list; ``page_url``: where the incident is read in this
    language, if anywhere; ``reply_to`` is where answers go ("": to the sender); ``is_test`` marks tests and drills.
    """

    delivery_uuid: UUID
    message_id: int
    attempt: int
    began_at: datetime
    purpose: str
    recipient_key: str
    to: str
    name: str
    language: str
    text: NoticeText
    status: str = ""
    action_url: str = ""
    action_label: str = ""
    unsubscribe_url: str = ""
    preferences_url: str = ""
    page_url: str = ""
    reply_to: str = ""
    thread_uuid: UUID | None = None
    is_test: bool = False
    brand: Brand = Brand()


class OutcomeKind(StrEnum):
    """What a call to a provider came to."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TEMPORARY = "temporary"
    UNCERTAIN = "uncertain"
    CONFIGURATION = "configuration"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The provider's answer. ``reference`` is its id of the message; ``code`` its error code; ``text`` is safe to show staff.

    ``retry_after`` in seconds (None: as the ledger thinks best); ``suppress`` is a ``Suppression.Reason`` or empty.
    """

    kind: OutcomeKind
    provider: str
    reference: str = ""
    code: str = ""
    text: str = ""
    retry_after: float | None = None
    suppress: str = ""
    segments: int | None = None


@dataclass(frozen=True, slots=True)
class ReceiptMeaning:
    """What a receipt says. ``rank``: accepted 10, sent 20, delivered, undelivered and bounced 30. A soft bounce may pass: only
    several of them forbid the address."""

    rank: int
    state: DeliveryState
    suppress: str = ""
    text: str = ""
    is_soft_bounce: bool = False


class Finding(StrEnum):
    """What the provider says about a message whose answer was lost."""

    FOUND = "found"
    ABSENT = "absent"
    CANNOT_ASK = "cannot_ask"


@dataclass(frozen=True, slots=True)
class Answer:
    """The provider's answer to such a question; ``reference`` when found."""

    finding: Finding
    reference: str = ""


class DeliveringChannel(SentChannel):
    """A channel that sends. ``group_size`` is how many messages begin and are recorded together: the most that one killed worker can
    leave uncertain. ``supersedes_older``: an older unsent message of the incident is dropped when a newer one is there.
    ``can_ask``: the provider can say what became of a message. ``carries_links``: messages hold the person's own links."""

    group_size: int = 1
    supersedes_older: ClassVar[bool] = False
    spares_readers: ClassVar[bool] = False
    can_ask: ClassVar[bool] = False
    carries_links: ClassVar[bool] = False

    @property
    def awaits_receipts(self) -> bool:
        """Whether the provider says later what became of a message."""
        return True

    @abstractmethod
    def send_group(self, outgoing: Sequence[Outgoing]) -> list[Outcome]:
        """Send, outside any transaction; one outcome for each, in order. Raises nothing that it can classify."""

    @abstractmethod
    def read_receipt(self, event: str, code: str) -> ReceiptMeaning | None:
        """What a receipt means, or None when it changes nothing (opened, clicked, unheard-of words)."""

    @abstractmethod
    def uncertain_wait_seconds(self) -> int:
        """How long an uncertain message rests before its provider is asked, or before it is sent again where nobody can be asked."""

    @abstractmethod
    def provider_name(self) -> str:
        """The provider in use, as deliveries and receipts name it (``smtp``, ``postmark``, ``twilio``)."""

    def ask(self, outgoing: Outgoing, known: Sequence[str]) -> Answer:
        """Ask the provider about an uncertain message; ``known`` are references that belong to other deliveries."""
        return Answer(Finding.CANNOT_ASK)

    def fetch_states(self, references: Sequence[str]) -> list[tuple[str, str] | None]:
        """What the provider says of accepted messages whose receipts never came: event and code as in a receipt, None: no word."""
        return [None] * len(references)

    def close(self) -> None:
        """Let go of kept connections; called at the end of each slice."""
