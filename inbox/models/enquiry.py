"""What customers told us, and when it is unusually much."""

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from audiences.models import Contact, Service
from incidents.models import Incident
from statuscomms.public_ids import PublicIdModel


class Enquiry(PublicIdModel):
    """A customer told us that something is wrong. Addresses stand only in ``contact_details`` and are cleared by retention.

    ``sender_key`` is a keyed hash of whoever wrote (reference, else address), empty when unknown; ``external_id`` is the
    sending system's own name for it, so that a repeated call counts once. ``received_at`` is UTC.
    """

    class Source(models.TextChoices):
        """How it came."""

        CHAT = "chat", _("Chat")
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")
        FORM = "form", _("Form")
        PHONE = "phone", _("Phone")
        API = "api", _("API")
        OTHER = "other", _("Other")

    channel = models.CharField(max_length=10, choices=Source, default=Source.OTHER)
    text = models.TextField()
    page = models.CharField(max_length=500, blank=True)
    site_key = models.CharField(max_length=60, blank=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="enquiries")
    contact_details = models.JSONField(default=dict, blank=True)
    sender_key = models.CharField(max_length=64, blank=True)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="enquiries")
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.SET_NULL, related_name="enquiries")
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    received_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-received_at", "-id")
        indexes = (
            # Serves inbox.services.demand (counts per service and window).
            models.Index(fields=["service", "received_at"], name="enquiries_by_service"),
            # Serves inbox.services.enquiries (the same words from the same sender within ten minutes).
            models.Index(fields=["sender_key", "created_at"], name="enquiries_by_sender"),
        )
        verbose_name_plural = "enquiries"

    def __str__(self) -> str:
        return self.text[:60]


class Spike(PublicIdModel):
    """Unusually many enquiries about a service (null: all together). ``ended_at`` stays empty while it goes on; one that ends
    undecided becomes ``over``. ``usual`` is the usual number in a window of the same length."""

    class State(models.TextChoices):
        """What duty people said about it."""

        OPEN = "open", _("Open")
        KNOWN = "known", _("Known")
        NOT_OURS = "not_ours", _("Not ours")
        DECLARED = "declared", _("Declared")
        OVER = "over", _("Over")

    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="spikes")
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.SET_NULL, related_name="spikes")
    count = models.PositiveIntegerField()
    usual = models.FloatField()
    window_minutes = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-started_at",)
        constraints = (
            models.UniqueConstraint(
                Coalesce("service", 0),
                condition=models.Q(ended_at__isnull=True),
                name="one_spike_going_on_per_service",
            ),
        )

    def __str__(self) -> str:
        return f"{self.service}: {self.count}"
