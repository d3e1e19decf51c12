"""What a contact asked to hear about."""

from django.db import models

from audiences.models.contact import Address, Contact
from audiences.models.service import Service
from audiences.topics import Severity, Wants
from statuscomms.public_ids import PublicIdModel


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Questions about subscriptions."""

    def live(self) -> "SubscriptionQuerySet":
        """Confirmed and not ended."""
        return self.filter(confirmed_at__isnull=False, ended_at__isnull=True)


class Subscription(PublicIdModel):
    """Everything (no service, no incident), a service with its children, or one incident (then the contact is a follower).

    ``topic`` ("everything", "service:<slug>", "incident:<uuid>") makes asking twice one row. A subscription counts while
    ``confirmed_at`` is set and ``ended_at`` is not. ``kinds`` empty means every kind of incident.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="subscriptions", db_index=False)
    address = models.ForeignKey(Address, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    topic = models.CharField(max_length=120)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions")
    incident_uuid = models.UUIDField(null=True, blank=True, db_index=True)
    incident_title = models.CharField(max_length=200, blank=True)
    wants = models.CharField(max_length=10, choices=Wants, default=Wants.UPDATES)
    kinds = models.JSONField(default=list, blank=True)
    minimum_severity = models.CharField(max_length=10, choices=Severity, blank=True)
    source = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        # Also what finds the rows of a contact: the foreign key has no index of its own.
        constraints = (models.UniqueConstraint(fields=["contact", "topic"], name="one_subscription_per_topic"),)
        indexes = (
            # Both serve audiences.recipients from the index alone: what did this contact ask for ...
            models.Index(
                fields=["contact", "incident_uuid", "service"],
                include=["wants", "minimum_severity", "kinds"],
                condition=models.Q(confirmed_at__isnull=False, ended_at__isnull=True),
                name="live_subscriptions_of_contact",
            ),
            # ... and who asked for this service?
            models.Index(
                fields=["service", "contact"],
                condition=models.Q(confirmed_at__isnull=False, ended_at__isnull=True),
                name="live_subscriptions_of_service",
            ),
        )

    def __str__(self) -> str:
        return self.topic
