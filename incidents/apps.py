"""What is wrong and what we say about it."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    """What is wrong and what we say about it."""

    name = "incidents"
    verbose_name = _("Incidents")

    def ready(self) -> None:
        """Connect the receivers."""
        import_module("incidents.receivers")
