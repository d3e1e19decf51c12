"""The job of sending one message on one sent channel to many; the outbox row."""

from django.db import models
from django.db.models import Q

from delivery.lifecycle import BroadcastPurpose, BroadcastState
from incidents.models import Incident, Notice
from statuscomms.public_ids import PublicIdModel

UNPREPARED = Q(state__in=(BroadcastState.EXPANDING, BroadcastState.PAUSED), expected__isnull=True)
"""Broadcasts that still get rows; a pause keeps them from being sent, not from being written."""


class Message(models.Model):
    """The frozen words. ``texts``: language -> {"title", "body", "instructions"}; ``action_url`` is the first link (confirmations),
    ``action_labels`` its words per language; ``fallback_language`` serves people whose language has no text."""

    texts = models.JSONField()
    fallback_language = models.CharField(max_length=10)
    action_url = models.CharField(max_length=500, blank=True)
    action_labels = models.JSONField(default=dict, blank=True)
    status_label = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"message {self.pk}"


class Broadcast(PublicIdModel):
    """One message to many on one channel. ``recipients`` is the frozen ``audiences.recipients.RecipientSpec`` as JSON; rows are
    written for contacts with ``cursor < id <= bound``. ``expected`` stays null until the expansion has ended; from then on it
    equals the sum of its deliveries' states. ``unreachable`` counts people by reason. Times are UTC."""

    purpose = models.CharField(max_length=20, choices=BroadcastPurpose)
    notice = models.OneToOneField(Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="broadcast")
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="broadcasts")
    update_number = models.PositiveIntegerField(default=0)
    channel = models.CharField(max_length=20)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="broadcast")
    state = models.CharField(max_length=20, choices=BroadcastState, default=BroadcastState.EXPANDING)
    recipients = models.JSONField()
    cursor = models.BigIntegerField(default=0)
    bound = models.BigIntegerField(null=True)
    expected = models.PositiveIntegerField(null=True)
    unreachable = models.JSONField(default=dict)
    priority = models.PositiveSmallIntegerField(default=5, help_text="1 is most urgent.")
    critical = models.BooleanField(default=False)
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=BroadcastState.values), name="broadcast_state_is_known"),
        )
        indexes = (
            # Serves delivery.services.find_unannounced_work.
            models.Index(
                fields=["priority", "id"], condition=Q(state__in=["expanding", "sending"]), name="open_broadcasts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} broadcast {self.uuid}"
