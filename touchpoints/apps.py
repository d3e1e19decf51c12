"""Where notices are shown: sites, embed, status page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TouchpointsConfig(AppConfig):
    """Where notices are shown: sites, embed, status page."""

    name = "touchpoints"
    verbose_name = _("Touchpoints")

    def ready(self) -> None:
        """Connect the receivers."""
        from touchpoints import receivers  # noqa: F401, PLC0415  (Django loads models first)
