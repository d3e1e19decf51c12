"""Who answers customers: the active people with the role *support*."""

from django.db.models import QuerySet

from statuscomms.access import Role
from statuscomms.models import User


def support_team() -> QuerySet[User]:
    """The support team by name."""
    return User.objects.filter(is_active=True, role=Role.SUPPORT).order_by("first_name", "last_name", "username")
