"""One message to one address, and every attempt to send it."""

from django.db import models
from django.db.models import Q

from audiences.models import Address, Contact
from delivery.lifecycle import DeliveryState
from delivery.models.broadcast import Broadcast
from incidents.models import Incident
from statuscomms.public_ids import PublicIdModel


class Delivery(PublicIdModel):
    """The ledger row. Every write is conditional on ``lease_owner`` and the expected ``state`` and looks at the row count."""

    # Both are found by indexes that begin with them: one of their own would only make the fan-out slower.
    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    update_number = models.PositiveIntegerField(default=0)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="deliveries")
    address = models.ForeignKey(Address, null=True, on_delete=models.SET_NULL, related_name="deliveries")
    recipient_key = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.READY)
    priority = models.PositiveSmallIntegerField(default=5)
    attempts_made = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    provider = models.CharField(max_length=30, blank=True)
    provider_message_id = models.CharField(max_length=120, null=True, blank=True)
    absences = models.PositiveSmallIntegerField(default=0, help_text="How often the provider knew nothing of it.")
    receipt_rank = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    error_text = models.CharField(max_length=300, blank=True)
    segments = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["broadcast", "recipient_key"], name="one_delivery_per_address"),
            models.UniqueConstraint(fields=["broadcast", "contact"], name="one_delivery_per_person"),
            models.UniqueConstraint(
                fields=["provider", "provider_message_id"],
                condition=Q(provider_message_id__isnull=False),
                name="one_delivery_per_provider_message",
            ),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_is_known"),
        )
        indexes = (
            # delivery.sending.claim, one broadcast after the other; find_unannounced_work
            models.Index(
                fields=["broadcast", "next_attempt_at", "id"], condition=Q(state="ready"), name="deliveries_ready"
            ),
            # expire_waiting
            models.Index(
                fields=["expires_at"], condition=Q(state__in=["ready", "uncertain"]), name="deliveries_expiring"
            ),
            # give_up_waiting
            models.Index(fields=["accepted_at"], condition=Q(state="accepted"), name="deliveries_unanswered"),
            # sweep_leases
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["claimed", "sending"]), name="deliveries_leased"
            ),
            # reconcile_uncertain
            models.Index(fields=["next_attempt_at"], condition=Q(state="uncertain"), name="deliveries_uncertain"),
            # order per recipient; counts per broadcast
            models.Index(fields=["incident", "recipient_key", "update_number"], name="deliveries_order"),
            models.Index(fields=["broadcast", "state"], name="deliveries_counts"),
        )
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"delivery {self.uuid}"


class Attempt(models.Model):
    """One call to a provider, append-only. ``outcome``: accepted, refused, temporary, uncertain, fenced_out."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=30)
    outcome = models.CharField(max_length=20)
    provider_message_id = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=40, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.delivery_id} #{self.number} {self.outcome}"
