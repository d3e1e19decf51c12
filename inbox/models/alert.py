"""What monitoring reports, the triage drafts made of it, and which label means which service."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audiences.models import Service
from audiences.topics import Severity
from incidents.models import Incident, Playbook
from statuscomms.public_ids import PublicIdModel

GOING_ON = ("waiting", "published")
"""States of a draft that further alerts join."""


class AlertMapping(PublicIdModel):
    """An alert whose ``label`` has this ``value`` is about ``service``, this bad, or fits a playbook. A ``value`` that ends in *
    stands for everything that begins so. Small ``position`` first: the first playbook wins, the worst severity, every service."""

    label = models.CharField(max_length=100)
    value = models.CharField(max_length=200)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    severity = models.CharField(max_length=10, choices=Severity, blank=True)
    playbook = models.ForeignKey(Playbook, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["label", "value"], name="one_mapping_per_label_and_value"),
            models.CheckConstraint(
                condition=models.Q(service__isnull=False)
                | models.Q(playbook__isnull=False)
                | models.Q(severity__in=Severity.values),
                name="a_mapping_says_something",
            ),
            models.CheckConstraint(
                condition=models.Q(severity__in=["", *Severity.values]), name="mapping_severity_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}={self.value}"


class AlertDraft(PublicIdModel):
    """Alerts that belong together and the incident drafted for them. ``subject`` names what they are about: one draft goes on
    per subject. ``calls`` counts notifications, ``seen`` different alerts; ``unlisted`` those that were too many to keep."""

    class State(models.TextChoices):
        """Where it stands. Waiting: nothing is public yet. Over: monitoring took it back before anybody published."""

        WAITING = "waiting", _("Waiting for you")
        PUBLISHED = "published", _("Published")
        OVER = "over", _("Over by itself")
        DISCARDED = "discarded", _("Discarded")
        ENDED = "ended", _("Incident closed")

    subject = models.CharField(max_length=64)
    source = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.SET_NULL, related_name="alert_drafts"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    calls = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    unlisted = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    monitor_ended_at = models.DateTimeField(null=True, blank=True, help_text="When monitoring last said it is over.")
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("-first_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["subject"],
                condition=models.Q(state__in=GOING_ON),
                name="one_alert_draft_going_on_per_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "published", "over", "discarded", "ended"]),
                name="alert_draft_state_is_known",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Alert(models.Model):
    """One series of the monitor, known by ``fingerprint``; ``starts_at`` tells its episodes apart. ``heard_resolved_at`` is
    when we last heard that it is over. ``draft`` is that of the newest episode; null while it never fired here."""

    class State(models.TextChoices):
        """What the monitor said last."""

        UNHEARD = "unheard", _("Unheard")
        FIRING = "firing", _("Firing")
        RESOLVED = "resolved", _("Over")

    source = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    group_key = models.CharField(max_length=64, blank=True)
    draft = models.ForeignKey(AlertDraft, null=True, blank=True, on_delete=models.SET_NULL, related_name="alerts")
    state = models.CharField(max_length=10, choices=State, default=State.UNHEARD)
    summary = models.CharField(max_length=300, blank=True)
    labels = models.JSONField(default=dict, blank=True)
    link = models.CharField(max_length=500, blank=True)
    count = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    heard_resolved_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["source", "fingerprint"], name="one_row_per_alert_series"),
            models.CheckConstraint(
                condition=models.Q(state__in=["unheard", "firing", "resolved"]), name="alert_state_is_known"
            ),
        )
        indexes = (
            # Serves inbox.services.alerts: what of a group already has a draft.
            models.Index(fields=["source", "group_key"], name="alerts_by_group"),
            # Serves inbox.services.alerts: whether anything of a draft still fires.
            models.Index(fields=["draft", "state"], name="alerts_by_draft"),
        )

    def __str__(self) -> str:
        return self.summary or self.fingerprint
