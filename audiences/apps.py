"""Who should hear: services, contacts, subscriptions, consent, rules."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audiences.log_redaction import redact_structlog


class AudiencesConfig(AppConfig):
    """Who should hear: services, contacts, subscriptions, consent, rules."""

    name = "audiences"
    verbose_name = _("Audiences")

    def ready(self) -> None:
        """Keep tokens out of the logs from the first request on."""
        redact_structlog()
