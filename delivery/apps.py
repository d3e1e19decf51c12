"""How messages are sent and what became of each."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    """How messages are sent and what became of each."""

    name = "delivery"
    verbose_name = _("Delivery")

    def ready(self) -> None:
        """Connect the receivers."""
        from delivery import receivers  # noqa: F401, PLC0415  (Django loads models first)
