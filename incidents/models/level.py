"""The communication level: how loudly we speak."""

from typing import Any

from django.db import models

from audiences.models import Audience
from audiences.models.service import in_language

MOST_CADENCE_MINUTES = 10_080
"""A week."""
MOST_HOLD_SECONDS = 3_600
MOST_AFTER_NOTICE_HOURS = 336
"""Two weeks."""


class Level(models.Model):
    """A preset, 1 to 4. ``channels`` maps a channel's slug to its options; ``cadence_minutes`` 0 means no next update is due."""

    number = models.PositiveSmallIntegerField(unique=True)
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict, blank=True)
    channels = models.JSONField(default=dict)
    audience = models.ForeignKey(Audience, null=True, blank=True, on_delete=models.PROTECT)
    cadence_minutes = models.PositiveIntegerField(default=60)
    shows_next_update = models.BooleanField(default=True)
    hold_seconds = models.PositiveIntegerField(default=0)
    needs_approval = models.BooleanField(default=False)
    after_notice_hours = models.PositiveIntegerField(default=0)
    closing_texts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(condition=models.Q(number__gte=1, number__lte=4), name="level_is_1_to_4"),
            models.CheckConstraint(
                condition=models.Q(
                    cadence_minutes__lte=MOST_CADENCE_MINUTES,
                    hold_seconds__lte=MOST_HOLD_SECONDS,
                    after_notice_hours__lte=MOST_AFTER_NOTICE_HOURS,
                ),
                name="level_times_are_sensible",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {in_language(self.names)}".strip()

    def name(self, language: str | None = None) -> str:
        """The name in ``language``, with a fallback."""
        return in_language(self.names, language) or str(self.number)

    def description(self) -> str:
        """What it means, in the active language, with a fallback."""
        return in_language(self.descriptions)

    def as_json(self) -> dict[str, Any]:
        """The whole preset, as the API shows it and the audit trail keeps it."""
        return {
            "number": self.number,
            "names": self.names,
            "descriptions": self.descriptions,
            "channels": self.channels,
            "audience": self.audience.slug if self.audience else None,
            "cadence_minutes": self.cadence_minutes,
            "shows_next_update": self.shows_next_update,
            "hold_seconds": self.hold_seconds,
            "needs_approval": self.needs_approval,
            "after_notice_hours": self.after_notice_hours,
            "closing_texts": self.closing_texts,
        }
