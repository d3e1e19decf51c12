"""What is going on, and how it went."""

from datetime import datetime

from django.conf import settings
from django.db import models

from audiences.models import Audience, Service
from audiences.topics import IncidentKind, Severity
from incidents.lifecycle import CLOSED, Impact, Status
from incidents.models.playbook import Playbook
from statuscomms.public_ids import PublicIdModel


class Incident(PublicIdModel):
    """An incident, maintenance or announcement. ``version`` rises with each staff write, never by receipts or counters.

    ``title`` is the working title (the published words are in its updates). ``suggestion`` keeps what the system proposed:
    {"level": n, "reasons": [...], "facts": {...}} (see ``incidents.levels``). ``closing`` is "", "tell" or "hand_over". All
    times are UTC.
    """

    kind = models.CharField(max_length=20, choices=IncidentKind, default=IncidentKind.INCIDENT)
    status = models.CharField(max_length=20, choices=Status, default=Status.TRIAGE)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.TRIAGE)
    level = models.PositiveSmallIntegerField()
    suggestion = models.JSONField(default=dict)
    title = models.CharField(max_length=200)
    playbook = models.ForeignKey(Playbook, null=True, blank=True, on_delete=models.SET_NULL)
    audience = models.ForeignKey(Audience, null=True, blank=True, on_delete=models.PROTECT)
    pages = models.JSONField(default=dict, blank=True)
    affected_estimate = models.PositiveIntegerField(null=True, blank=True)
    estimate_author = models.CharField(max_length=150, blank=True)
    origin = models.CharField(max_length=200, blank=True, help_text="Opaque to this floor, e.g. spike:<uuid>.")
    drill = models.BooleanField(default=False)
    closing = models.CharField(max_length=10, blank=True)
    commander = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="commanded_incidents"
    )
    declared_by = models.CharField(max_length=150)
    declared_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    next_update_due_at = models.DateTimeField(null=True, blank=True)
    next_update_is_public = models.BooleanField(
        default=True, db_default=True, help_text="As the level said at the last release."
    )
    client_key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    client_digest = models.CharField(max_length=64, blank=True, db_default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-declared_at", "-id")
        constraints = (
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="incident_status_is_known"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=4), name="incident_level_is_1_to_4"),
        )
        indexes = (models.Index(fields=["status", "-declared_at"], name="incidents_by_status"),)

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        """Whether it is over."""
        return self.status in CLOSED

    @property
    def promised_next_update(self) -> datetime | None:
        """When the public was told to expect the next update; None when nothing is due or the level keeps it to itself."""
        return self.next_update_due_at if self.next_update_is_public else None


class IncidentService(models.Model):
    """How a service is doing because of an incident, as the newest published update says."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="impacts")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="impacts")
    impact = models.CharField(max_length=30, choices=Impact, default=Impact.PARTIAL_OUTAGE)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["incident", "service"], name="one_impact_per_service"),)

    def __str__(self) -> str:
        return f"{self.service}: {self.impact}"


class ServiceStatusChange(models.Model):
    """History of a service's status (worst of its open incidents); the uptime bars are drawn from it."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="status_changes")
    status = models.CharField(max_length=30, choices=Impact)
    incident = models.ForeignKey(Incident, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["service", "at"], name="service_history"),)

    def __str__(self) -> str:
        return f"{self.service}: {self.status}"


class HistoryEntry(models.Model):
    """One move of an incident's status, written in the same transaction as the move."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="history")
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "history entries"

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}"


class Note(PublicIdModel):
    """An internal remark; never published."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="notes")
    body = models.TextField()
    actor_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    client_key = models.CharField(max_length=200, null=True, blank=True, unique=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.body[:60]
