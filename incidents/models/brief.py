"""What the support team may say, and who has read it."""

from django.conf import settings
from django.db import models

from incidents.models.incident import Incident
from statuscomms.clock import now


class Brief(models.Model):
    """The support brief of an incident in one language. ``version`` rises with each change, and unread marks return."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="briefs")
    language = models.CharField(max_length=10)
    known = models.TextField(blank=True)
    say = models.TextField(blank=True)
    do_not_say = models.TextField(blank=True)
    workaround = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["incident", "language"], name="one_brief_per_language"),)

    def __str__(self) -> str:
        return f"{self.incident} ({self.language})"


class BriefReading(models.Model):
    """A member of staff has read this version of a brief."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["brief", "user", "version"], name="one_reading_per_version"),)

    def __str__(self) -> str:
        return f"{self.user} read {self.brief}"


class BriefCopy(models.Model):
    """The outbox of briefs: one row for each way in which an incident's brief reaches the support team, a mail to ``reader`` or a
    post in the team chat (``reader`` None). ``mark`` rises with each request, so that words which change while a copy is being
    sent are sent again; ``due_at`` is when it may be sent (again), also the lease of whoever is sending it."""

    class State(models.TextChoices):
        """Where a copy stands."""

        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="brief_copies")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    mark = models.PositiveIntegerField(default=1)
    attempts = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["incident", "reader"], name="one_brief_copy_per_reader"),
            models.UniqueConstraint(
                fields=["incident"], condition=models.Q(reader__isnull=True), name="one_brief_copy_in_the_chat"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "sent", "failed"]), name="brief_copy_state_is_known"
            ),
        )
        indexes = (
            # Serves incidents.services.send_briefs.
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="brief_copies_waiting"),
        )
        verbose_name_plural = "brief copies"

    def __str__(self) -> str:
        return f"{self.incident} to {self.reader or 'the team chat'}"
