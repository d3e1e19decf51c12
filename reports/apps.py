"""What we learned: the reach report."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """What we learned: the reach report."""

    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Connect the receivers."""
        from reports import receivers  # noqa: F401, PLC0415  (Django loads models first)
