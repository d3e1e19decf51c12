"""What customers tell us."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    """What customers tell us."""

    name = "inbox"
    verbose_name = _("Inbox")

    def ready(self) -> None:
        """Connect the receivers."""
        from inbox import receivers  # noqa: F401, PLC0415  (Django loads models first)
