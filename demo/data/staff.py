"""Who works at Pohjanvalo: one person in each role."""

from dataclasses import dataclass

from demo.installation import ADMIN_USERNAME
from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.models import User
from statuscomms.services import create_user


@dataclass(frozen=True, slots=True)
class Person:
    """Invented, as everybody here."""

    username: str
    first_name: str
    last_name: str
    role: Role
    language: str


STAFF = (
    Person(ADMIN_USERNAME, "Anna", "Administrator", Role.ADMINISTRATOR, "en"),
    Person("maria.manager", "Maria", "Manager", Role.MANAGER, "fi"),
    Person("riku.responder", "Riku", "Responder", Role.RESPONDER, "fi"),
    Person("sanna.support", "Sanna", "Support", Role.SUPPORT, "sv"),
    Person("ville.viewer", "Ville", "Viewer", Role.VIEWER, "en"),
)
USERNAMES = tuple(person.username for person in STAFF)


def load_staff(actor: Actor) -> dict[str, User]:
    """Accounts without a password; `demo.data.access` sets them. Returns them by log-in name."""
    return {
        person.username: create_user(
            actor=actor,
            username=person.username,
            email=f"{person.username}@example.com",
            password=None,
            role=person.role,
            first_name=person.first_name,
            last_name=person.last_name,
            language=person.language,
        )
        for person in STAFF
    }
