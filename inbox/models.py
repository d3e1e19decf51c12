"""What customers told us, and when it is unusually much."""

from django.db import models

from audiences.models import Contact, Service
from incidents.models import Incident
from statuscomms.public_ids import PublicIdModel


class Enquiry(PublicIdModel):
    """A customer told us that something is wrong. Addresses stand only in ``contact_details`` and are cleared by retention."""

    class Source(models.TextChoices):
        """How it came."""

        CHAT = "chat"
        EMAIL = "email"
        SMS = "sms"
        FORM = "form"
        PHONE = "phone"
        API = "api"
        OTHER = "other"

    channel = models.CharField(max_length=10, choices=Source, default=Source.OTHER)
    text = models.TextField()
    page = models.CharField(max_length=500, blank=True)
    site_key = models.CharField(max_length=60, blank=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="enquiries")
    contact_details = models.JSONField(default=dict, blank=True)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="enquiries")
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.SET_NULL, related_name="enquiries")
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    received_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-received_at", "-id")
        verbose_name_plural = "enquiries"

    def __str__(self) -> str:
        return self.text[:60]


class Spike(PublicIdModel):
    """Unusually many enquiries about a service (null: all together)."""

    class State(models.TextChoices):
        """What duty people said about it."""

        OPEN = "open"
        KNOWN = "known"
        NOT_OURS = "not_ours"
        DECLARED = "declared"
        OVER = "over"

    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="spikes")
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.SET_NULL, related_name="spikes")
    count = models.PositiveIntegerField()
    usual = models.FloatField()
    window_minutes = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField(auto_now=True)
    decided_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.service}: {self.count}"
