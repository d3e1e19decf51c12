"""Planned work: its switches and prepared words, what happens to it when, and series that repeat it."""

from django.db import models
from django.db.models import Q

from incidents.lifecycle import MaintenanceEventKind, MaintenanceEventState, SeriesState
from incidents.models.incident import Incident
from incidents.models.update import Update
from statuscomms.public_ids import PublicIdModel


class MaintenanceDefaults(models.Model):
    """The switches that new maintenance starts with, in one row; no row: as the settings say. Fields as in ``Maintenance``."""

    tells = models.JSONField(default=list)
    reminder_minutes = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "maintenance defaults"
        constraints = (models.CheckConstraint(condition=Q(id=1), name="maintenance_defaults_are_one_row"),)

    def __str__(self) -> str:
        return "defaults of maintenance"


class MaintenanceSeries(PublicIdModel):
    """Maintenance that repeats. ``local_start`` is the first wall-clock time ("2026-11-29T03:30") in ``time_zone`` (IANA),
    ``rule`` an RRULE without its name. ``declaration`` is what each occurrence says (see ``incidents.series_declarations``).

    ``next_at`` is the start of the occurrence to open next (UTC; None: there is none), opened ``lead_days`` ahead.
    """

    title = models.CharField(max_length=200)
    rule = models.CharField(max_length=200)
    local_start = models.CharField(max_length=16)
    time_zone = models.CharField(max_length=60)
    duration_minutes = models.PositiveIntegerField()
    declaration = models.JSONField()
    lead_days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=SeriesState, default=SeriesState.ACTIVE)
    next_at = models.DateTimeField(null=True, blank=True)
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    client_key = models.CharField(max_length=200, null=True, blank=True, unique=True)

    class Meta:
        ordering = ("next_at", "-id")
        verbose_name_plural = "maintenance series"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=SeriesState.values), name="series_state_is_known"),
            models.CheckConstraint(condition=Q(duration_minutes__gt=0), name="series_lasts_some_time"),
        )

    def __str__(self) -> str:
        return self.title


class Maintenance(models.Model):
    """What a maintenance has beside an incident. ``tells``: event kinds that send messages. ``reminder_minutes`` before the start.

    ``texts`` are the words as written, with placeholders, from which reminders and the like are made. ``sent`` maps a sent
    channel to {"options", "audience"}. ``repeats`` is the declaration that a series is made from once this is published.
    """

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="maintenance")
    tells = models.JSONField(default=list)
    reminder_minutes = models.JSONField(default=list)
    starts_itself = models.BooleanField(default=True)
    ends_itself = models.BooleanField(default=True)
    texts = models.JSONField(default=dict)
    sent = models.JSONField(default=dict)
    rule = models.CharField(max_length=200, blank=True)
    repeats = models.JSONField(null=True, blank=True)
    series = models.ForeignKey(
        MaintenanceSeries, null=True, blank=True, on_delete=models.SET_NULL, related_name="occurrences"
    )
    occurrence = models.DateTimeField(null=True, blank=True, help_text="When the series meant it to begin.")

    class Meta:
        verbose_name_plural = "maintenances"
        constraints = (models.UniqueConstraint(fields=["series", "occurrence"], name="one_incident_per_occurrence"),)

    def __str__(self) -> str:
        return str(self.incident)


class MaintenanceEvent(PublicIdModel):
    """Something that happens to a maintenance at a planned moment, and the update that told it. The row is what makes it happen
    once: whoever moves it out of *waiting* tells it."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="maintenance_events")
    kind = models.CharField(max_length=10, choices=MaintenanceEventKind)
    planned_for = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MaintenanceEventState, default=MaintenanceEventState.WAITING)
    update = models.OneToOneField(
        Update, null=True, blank=True, on_delete=models.SET_NULL, related_name="maintenance_event"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("planned_for", "id")
        constraints = (
            models.UniqueConstraint(fields=["incident", "kind", "planned_for"], name="one_event_per_moment"),
            models.UniqueConstraint(
                fields=["incident", "kind"],
                condition=Q(state=MaintenanceEventState.WAITING.value) & ~Q(kind=MaintenanceEventKind.REMINDER.value),
                name="one_waiting_event_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MaintenanceEventState.values), name="maintenance_event_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MaintenanceEventKind.values), name="maintenance_event_kind_is_known"
            ),
        )
        indexes = (
            # Serves incidents.services.tell_due_maintenance_events.
            models.Index(fields=["planned_for"], condition=Q(state="waiting"), name="maintenance_events_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.incident}: {self.kind}"
