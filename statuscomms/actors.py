"""Who does something: passed to every service, written into the audit trail."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from statuscomms.access import Action, may
from statuscomms.errors import NotAllowed

if TYPE_CHECKING:
    from statuscomms.models import ApiKey, User


class ActorKind(StrEnum):
    """What stands behind an act."""

    STAFF = "staff"
    API_KEY = "api_key"
    SYSTEM = "system"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts. ``name`` is fit for the audit trail and never an address of a customer."""

    kind: ActorKind
    name: str
    user_id: int | None = None
    role: str | None = None
    rights: frozenset[str] = field(default_factory=frozenset)
    only: frozenset[str] = field(default_factory=frozenset)
    """When not empty, the actions that an API key's scopes leave of its role."""

    @classmethod
    def of_user(cls, user: User) -> Actor:
        """The signed-in member of staff."""
        return cls(ActorKind.STAFF, user.display_name, user.pk, user.role, frozenset(user.rights))

    @classmethod
    def of_key(cls, key: ApiKey) -> Actor:
        """The holder of an API key; acts with the key's role."""
        return cls(
            ActorKind.API_KEY, key.name, key.created_by_id, key.role, frozenset(key.rights), frozenset(key.scopes)
        )

    @classmethod
    def system(cls, name: str) -> Actor:
        """The machinery itself, e.g. ``tick``."""
        return cls(ActorKind.SYSTEM, name)

    @classmethod
    def customer(cls) -> Actor:
        """A customer who acts for themselves with a signed token or from a website."""
        return cls(ActorKind.CUSTOMER, "customer")

    def may(self, action: Action) -> bool:
        """Whether this actor may do ``action``. The system may everything, customers nothing that staff does."""
        if self.only and action.value not in self.only:
            return False
        return self.kind is ActorKind.SYSTEM or may(self.role, self.rights, action)

    def require(self, action: Action) -> None:
        """Raise ``NotAllowed`` unless the actor may do ``action``."""
        if not self.may(action):
            raise NotAllowed()
