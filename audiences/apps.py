"""Who should hear: services, contacts, subscriptions, consent, rules."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudiencesConfig(AppConfig):
    """Who should hear: services, contacts, subscriptions, consent, rules."""

    name = "audiences"
    verbose_name = _("Audiences")
