"""The ground: accounts, access, audit, doorbell, staff alerts, base templates. Knows no domain."""

from django.apps import AppConfig


class StatuscommsConfig(AppConfig):
    """The ground that every app stands on."""

    name = "statuscomms"
    verbose_name = "Statuscomms"
