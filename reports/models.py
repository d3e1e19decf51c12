"""The frozen reach report."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident
from statuscomms.public_ids import PublicIdModel


class Report(PublicIdModel):
    """One version of an incident's report; a rebuild is a new row. ``data`` has the shape of ``reports.reach.ReachReport``."""

    class State(models.TextChoices):
        """Provisional until the settling delay after the end has passed."""

        PROVISIONAL = "provisional", _("Provisional")
        FINAL = "final", _("Final")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State)
    data = models.JSONField()
    built_at = models.DateTimeField()

    class Meta:
        ordering = ("incident", "-version")
        constraints = (models.UniqueConstraint(fields=["incident", "version"], name="reports_are_numbered"),)

    def __str__(self) -> str:
        return f"report {self.version} of {self.incident}"


class ReportRequest(models.Model):
    """A report that must be built at ``due_at``: soon after each publication and once more after the settling delay."""

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="report_request")
    due_at = models.DateTimeField(db_index=True)
    final_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"report due {self.due_at:%Y-%m-%d %H:%M}"
