"""What the support team may say, and who has read it."""

from django.conf import settings
from django.db import models

from incidents.models.incident import Incident


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
