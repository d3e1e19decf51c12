"""Questions about the staff as a whole."""

from statuscomms.access import Action
from statuscomms.models import User


def people_who_may(action: Action) -> list[User]:
    """The active members of staff who may do ``action``, by name."""
    staff = User.objects.filter(is_active=True).order_by("first_name", "last_name", "username")
    return [person for person in staff if person.may(action)]
