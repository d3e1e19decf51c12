"""The ground's own rows: staff accounts, API keys, audit trail, staff alerts, heartbeats, limits, kept API replies."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from statuscomms.access import Action, Role, may
from statuscomms.clock import now
from statuscomms.public_ids import PublicIdModel


class User(PublicIdModel, AbstractUser):
    """A member of staff. ``role`` opens actions; ``rights`` lists single actions given beside it."""

    role = models.CharField(max_length=20, choices=Role, default=Role.VIEWER)
    rights = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=20, blank=True)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    @property
    def display_name(self) -> str:
        """Full name, or the log-in name when none is known."""
        return self.get_full_name() or self.username

    def may(self, action: Action) -> bool:
        """Whether this person may do ``action`` (inactive people may nothing)."""
        return self.is_active and may(self.role, frozenset(self.rights), action)


class ApiKey(PublicIdModel):
    """A key of the staff API. Only its SHA-256 is kept; ``prefix`` lets people recognise it."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.RESPONDER)
    rights = models.JSONField(default=list, blank=True)
    scopes = models.JSONField(default=list, blank=True, help_text=_("Empty means everything that the role may do."))
    throttled = models.BooleanField(default=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="api_keys")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class AuditEntry(models.Model):
    """Who did what, append-only. ``target`` is ``app.model:uuid``; ``details`` never holds addresses or tokens."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_kind = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=150)
    actor_user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=120, db_index=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.target}"


class StaffAlert(PublicIdModel):
    """Something that staff must hear about from any floor; one open alert per ``key``. ``person`` narrows it to one of them;
    ``told_at`` is when they were told last, which a reminder repeats."""

    class Urgency(models.TextChoices):
        """How soon somebody must look."""

        NOTICE = "notice", _("Notice")
        URGENT = "urgent", _("Urgent")

    key = models.CharField(max_length=200)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NOTICE)
    text = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    roles = models.JSONField(default=list, help_text="Roles that see it; empty means all.")
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(default=now, db_default=Now())
    mailed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(closed_at__isnull=True), name="one_open_alert_per_key"
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]


class Heartbeat(models.Model):
    """When each part of the machinery last succeeded; ``/readyz`` reads it."""

    part = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.part


class TokenBucket(models.Model):
    """A rate limit as a row, so that it holds with Redis gone. ``key`` is a keyed hash, never an address."""

    key = models.CharField(max_length=160, unique=True)
    tokens = models.FloatField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class KeptReply(models.Model):
    """The first answer to an idempotency key: the same key and body get it again, another body gets 409."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE)
    path = models.CharField(max_length=300)
    idempotency_key = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    reply = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["api_key", "path", "idempotency_key"], name="one_reply_per_idempotency_key"
            ),
        )
        verbose_name_plural = "kept replies"

    def __str__(self) -> str:
        return f"{self.path} {self.idempotency_key}"


class RetentionRun(models.Model):
    """One night of forgetting: which rules are ``done``, how far the current one is (``after``: a primary key), what was cleared."""

    night = models.DateField(unique=True)
    counts = models.JSONField(default=dict)
    done = models.JSONField(default=list)
    after = models.BigIntegerField(null=True, blank=True)
    lease_owner = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-night",)

    def __str__(self) -> str:
        return str(self.night)
