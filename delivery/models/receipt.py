"""The provider's later word about a delivery."""

from django.db import models
from django.db.models import Q


class Receipt(models.Model):
    """Stored before the webhook is acknowledged, applied by a task. ``payload`` holds codes and ids only, no addresses."""

    provider = models.CharField(max_length=30)
    dedup_key = models.CharField(max_length=200)
    delivery_uuid = models.UUIDField(null=True)
    provider_message_id = models.CharField(max_length=120, db_index=True)
    event = models.CharField(max_length=30)
    code = models.CharField(max_length=40, blank=True)
    payload = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)
    effect = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "dedup_key"], name="one_receipt_per_event"),)
        indexes = (
            models.Index(fields=["received_at"], condition=Q(processed_at__isnull=True), name="receipts_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.event}"
