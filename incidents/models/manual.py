"""What people must do by hand because of an update, and what they have done."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.manual_touchpoints import TOUCHPOINTS
from incidents.models.incident import Incident
from incidents.models.notice import Notice
from statuscomms.public_ids import PublicIdModel


class ManualTask(PublicIdModel):
    """One place that somebody must bring up to date. ``texts``: language -> the words to copy. ``stands_already``: older words of
    the incident stand there and must be changed, so they must be taken down even if nobody comes to change them."""

    class State(models.TextChoices):
        """Where a task stands; *replaced* and *dropped* ones ask nothing of anybody."""

        TO_DO = "to_do", _("To do")
        DONE = "done", _("Done")
        TO_TAKE_DOWN = "to_take_down", _("To take down")
        TAKEN_DOWN = "taken_down", _("Taken down")
        REPLACED = "replaced", _("Replaced")
        DROPPED = "dropped", _("No longer needed")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="manual_tasks")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="manual_tasks")
    place = models.CharField(max_length=30)
    texts = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State, default=State.TO_DO)
    stands_already = models.BooleanField(default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=150, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "place"],
                condition=Q(state__in=["to_do", "done", "to_take_down"]),
                name="one_manual_task_per_place",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["to_do", "done", "to_take_down", "taken_down", "replaced", "dropped"]),
                name="manual_task_state_is_known",
            ),
        )
        indexes = (
            # Serves incidents.services.remind_of_manual_work.
            models.Index(
                fields=["due_at"], condition=Q(state__in=["to_do", "to_take_down"]), name="manual_tasks_waiting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.place}: {self.state}"

    @property
    def label(self) -> str:
        """What the place is called on screen."""
        known = TOUCHPOINTS.get(self.place)
        return str(known.label) if known else self.place

    @property
    def stands(self) -> bool:
        """Whether words of the incident stand there now, as far as anybody has said."""
        return self.state in (self.State.DONE, self.State.TO_TAKE_DOWN) or self.stands_already
