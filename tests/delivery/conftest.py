"""Real counterparts for sending: the SMTP catcher and the Twilio stand-in on free ports of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from demo.stage import Stage, StageSettings, start
from incidents.channels import all_channels


@pytest.fixture
def stage(settings: Any) -> Iterator[Stage]:
    """An outside world, and settings that lead there. Time limits of the ledger are short."""
    with start(StageSettings()) as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.smtp_port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.TWILIO_ACCOUNT_SID = running.settings.account_sid
        settings.TWILIO_AUTH_TOKEN = running.settings.auth_token
        settings.TWILIO_FROM_NUMBER = running.settings.company_number
        settings.TWILIO_API_BASE_URL = running.url
        settings.DELIVERY_RATE_PER_SECOND = {}
        all_channels.cache_clear()  # the SMS channel keeps its client
        try:
            yield running
        finally:
            for channel in all_channels().values():
                if hasattr(channel, "close"):
                    channel.close()
            all_channels.cache_clear()
