"""What one channel shows or sends because of one update."""

from django.db import models
from django.db.models import Q

from audiences.models import Audience, Contact
from incidents.lifecycle import NoticeState
from incidents.models.incident import Incident
from incidents.models.update import Update
from statuscomms.public_ids import PublicIdModel


class Notice(PublicIdModel):
    """One per (update, channel), frozen at release. ``key`` is stable per (incident, channel); ``revision`` tells a device
    whether it has seen this one.

    ``texts``: language -> {"title", "body", "instructions"}; ``audience_rule`` is the frozen rule of ``audience`` at
    ``audience_version`` (None: everybody whom the services concern). ``sites`` None means the sites that carry the incident's
    services; ``pages`` is {"include": [...], "exclude": [...]}. ``is_after_notice``: stays for a while after the end.
    """

    class Recipients(models.TextChoices):
        """Who gets a sent notice; interpreted by delivery's expansion."""

        AUDIENCE = "audience"
        FOLLOWERS = "followers"
        FOLLOWERS_AND_FIRST = "followers_and_first"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="notices")
    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="notices")
    channel = models.CharField(max_length=20)
    key = models.CharField(max_length=40, db_index=True)
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=NoticeState, default=NoticeState.DRAFT)
    texts = models.JSONField(default=dict)
    options = models.JSONField(default=dict, blank=True)
    audience = models.ForeignKey(Audience, null=True, blank=True, on_delete=models.PROTECT)
    audience_version = models.PositiveIntegerField(null=True, blank=True)
    audience_rule = models.JSONField(null=True, blank=True)
    sites = models.JSONField(null=True, blank=True)
    pages = models.JSONField(default=dict, blank=True)
    recipients = models.CharField(max_length=30, choices=Recipients, default=Recipients.AUDIENCE)
    is_after_notice = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    live_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["update", "channel"], name="one_notice_per_update_and_channel"),
            models.UniqueConstraint(
                fields=["incident", "channel"], condition=Q(state="live"), name="one_live_notice_per_channel"
            ),
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="notice_state_is_known"),
        )
        indexes = (
            # Serves touchpoints.documents (what is shown) and incidents.services.end_due_notices.
            models.Index(
                fields=["state", "ends_at"], condition=Q(state__in=["live", "scheduled"]), name="shown_notices"
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} of {self.update}"


class Sighting(models.Model):
    """An identified visitor saw a notice on a site; touchpoints writes, delivery reads at *begin*."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="sightings")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["notice", "contact"], name="one_sighting_per_person"),)

    def __str__(self) -> str:
        return f"{self.notice_id} {self.at:%Y-%m-%d}"
