"""How fast we may send, and whether a provider is trusted just now."""

from django.db import models


class SendBucket(models.Model):
    """Tokens per channel; ``rate`` tokens a second up to ``capacity``. SMS count segments."""

    channel = models.CharField(max_length=20, unique=True)
    rate = models.FloatField()
    capacity = models.FloatField()
    tokens = models.FloatField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.channel


class ProviderCircuit(models.Model):
    """Open while a provider refuses our credentials or account: rows stay ready until ``open_until``."""

    channel = models.CharField(max_length=20, unique=True)
    open_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.channel


class SendSlot(models.Model):
    """One chain of sending slices. Slots bound how many slices run at a time, however many doorbells ring; a slice hands its
    slot to the next one by naming it in the ring."""

    number = models.PositiveSmallIntegerField(unique=True)
    lease_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"slot {self.number}"
