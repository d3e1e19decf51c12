"""What happened, why, and what we do about it: written when it is over."""

from django.db import models

from incidents.models.incident import Incident
from incidents.models.update import Update


class Postmortem(models.Model):
    """The working text of an incident's post-mortem, per language {"body": Markdown}. ``update`` is the statement that published
    it, through the same door as everything else; what is changed afterwards goes out as a correction of that."""

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="postmortem")
    texts = models.JSONField(default=dict)
    update = models.OneToOneField(Update, null=True, blank=True, on_delete=models.SET_NULL, related_name="postmortem")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Post-mortem of {self.incident}"
