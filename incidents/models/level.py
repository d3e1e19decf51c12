"""The communication level: how loudly we speak."""

from django.db import models

from audiences.models import Audience
from audiences.models.service import in_language


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
        )

    def __str__(self) -> str:
        return f"{self.number} {in_language(self.names)}".strip()

    def name(self, language: str | None = None) -> str:
        """The name in ``language``, with a fallback."""
        return in_language(self.names, language) or str(self.number)
