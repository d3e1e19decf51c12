"""One published statement, and its later corrections."""

from django.db import models
from django.db.models import Q

from audiences.topics import Severity
from incidents.lifecycle import UNRELEASED, Status, UpdateState
from incidents.models.incident import Incident
from statuscomms.public_ids import PublicIdModel


class Update(PublicIdModel):
    """A statement; immutable once published. ``texts``: language -> {"title", "body", "instructions"} (Markdown, with
    placeholders until release, rendered afterwards). ``impacts``: service slug -> impact. ``is_closing`` marks the last word.

    ``new_starts_at`` and ``new_ends_at`` are the times that its release gives a maintenance (null: as before).
    ``asked_by`` pressed *Publish* on an update that needs approval; ``bypassed_by`` published it in an emergency without a second
    person, for ``bypass_reason``. ``release_at`` is when a scheduled or held update goes out. ``client_digest``: see
    ``incidents.client_keys``.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="updates")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=Status)
    state = models.CharField(max_length=20, choices=UpdateState, default=UpdateState.DRAFT)
    texts = models.JSONField(default=dict)
    impacts = models.JSONField(default=dict, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, blank=True, help_text="Empty: as before.")
    level = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Null: as before.")
    show_again = models.BooleanField(null=True, blank=True)
    ends_work_by_hand = models.BooleanField(
        default=False, db_default=False, help_text="Its writer chose channels and left those out that are kept by hand."
    )
    is_closing = models.BooleanField(default=False)
    closing = models.CharField(max_length=10, blank=True, help_text="tell or hand_over, on a closing update.")
    handed_to = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="Who got the list of those who wait."
    )
    new_starts_at = models.DateTimeField(null=True, blank=True)
    new_ends_at = models.DateTimeField(null=True, blank=True)
    created_by = models.CharField(max_length=150)
    author = models.ForeignKey("statuscomms.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.ForeignKey("statuscomms.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by_name = models.CharField(max_length=150, blank=True, db_default="")
    approved_by = models.CharField(max_length=150, blank=True)
    bypassed_by = models.CharField(max_length=150, blank=True, db_default="")
    bypass_reason = models.TextField(blank=True, db_default="")
    created_at = models.DateTimeField()
    release_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    client_key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    client_digest = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        ordering = ("incident", "number")
        constraints = (
            models.UniqueConstraint(fields=["incident", "number"], name="updates_are_numbered"),
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(state__in=[state.value for state in UNRELEASED]),
                name="one_unreleased_update",
            ),
            models.CheckConstraint(condition=Q(state__in=UpdateState.values), name="update_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "held"]) | Q(release_at__isnull=False),
                name="who_waits_for_the_clock_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(bypassed_by="", bypass_reason="") | (~Q(bypassed_by="") & ~Q(bypass_reason="")),
                name="a_bypass_has_a_reason",
            ),
        )
        indexes = (
            # Serves incidents.services.release_due_updates.
            models.Index(
                fields=["release_at"], condition=Q(state__in=["scheduled", "held"]), name="updates_waiting_for_release"
            ),
        )

    def __str__(self) -> str:
        return f"{self.incident} #{self.number}"


class Correction(models.Model):
    """A mended typo: the texts that the documents show instead; nothing is sent and no revision rises."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="corrections")
    texts = models.JSONField()
    actor_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.update} corrected"
