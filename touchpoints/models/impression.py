"""What visitors saw: counts, never people, except contacts that a site identified."""

from django.db import models

from audiences.models import Contact
from incidents.models import Incident
from touchpoints.models.site import Site


class ImpressionCount(models.Model):
    """Events of one notice (``notice_key`` and ``revision``, as devices know it) on one site on one day (UTC)."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="impressions")
    channel = models.CharField(max_length=20)
    notice_key = models.CharField(max_length=40)
    revision = models.PositiveIntegerField()
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    shown = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    clicked = models.PositiveIntegerField(default=0)
    subscribed = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["notice_key", "revision", "site", "day"], name="one_count_per_day"),
        )

    def __str__(self) -> str:
        return f"{self.notice_key} r{self.revision} {self.day}"


class VisitorRegister(models.Model):
    """Visitors whom no site identified and who saw an incident on one day (UTC): HyperLogLog registers and what they estimate.

    ``uncounted``: sightings that came while Redis was away, of nobody knows how many visitors; then ``estimate`` is too low.
    """

    incident_uuid = models.UUIDField()
    day = models.DateField()
    registers = models.BinaryField()
    estimate = models.PositiveIntegerField(default=0)
    uncounted = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["incident_uuid", "day"], name="one_register_per_day"),)

    def __str__(self) -> str:
        return f"{self.incident_uuid} {self.day}"


class Dismissal(models.Model):
    """An identified visitor closed this revision, on whichever device."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    notice_key = models.CharField(max_length=40)
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["contact", "notice_key"], name="one_dismissal_per_notice"),)

    def __str__(self) -> str:
        return f"{self.notice_key} r{self.revision}"
