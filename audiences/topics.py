"""What a subscription can filter on. Words shared by every floor; no I/O."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IncidentKind(models.TextChoices):
    """What is going on."""

    INCIDENT = "incident", _("Incident")
    MAINTENANCE = "maintenance", _("Maintenance")
    ANNOUNCEMENT = "announcement", _("Announcement")


class Severity(models.TextChoices):
    """How bad it is; ``triage`` when nobody is sure yet."""

    SEV1 = "sev1", _("SEV1: critical")
    SEV2 = "sev2", _("SEV2: major")
    SEV3 = "sev3", _("SEV3: minor")
    SEV4 = "sev4", _("SEV4: cosmetic")
    TRIAGE = "triage", _("Triage: not sure yet")


SEVERITY_RANK = {Severity.SEV1: 4, Severity.SEV2: 3, Severity.SEV3: 2, Severity.TRIAGE: 2, Severity.SEV4: 1}
"""Higher is worse; a subscription with a minimum hears this rank and above."""


class AddressKind(models.TextChoices):
    """Where a message can go. Channels name the kind they need."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone (SMS)")
    WHATSAPP = "whatsapp", _("WhatsApp")
    MESSENGER = "messenger", _("Messenger")
    WEBHOOK = "webhook", _("Webhook")
    TEAM_CHAT = "team_chat", _("Team chat")


class Wants(models.TextChoices):
    """How much a follower of one incident wants to hear."""

    UPDATES = "updates", _("Every update")
    END = "end", _("Only the end")


CONTACT_SOURCES = ("banner", "chatbot", "page", "sms", "email", "api", "import", "staff")
"""How contacts and subscriptions come to us."""
