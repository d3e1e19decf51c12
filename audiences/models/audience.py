"""Named groups, the schema their rules speak about, and who was involved in what."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audiences.models.contact import Contact
from audiences.models.service import Service, in_language
from statuscomms.public_ids import PublicIdModel


class AttributeField(models.Model):
    """One attribute that contacts may carry. ``is_public``: subscribers may declare it themselves."""

    class Type(models.TextChoices):
        """The type of its values."""

        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        BOOLEAN = "boolean", _("Yes or no")
        CHOICE = "choice", _("Choice")
        LIST = "list", _("List")
        DATE = "date", _("Date")

    key = models.SlugField(max_length=60, unique=True)
    labels = models.JSONField(default=dict)
    type = models.CharField(max_length=10, choices=Type, default=Type.TEXT)
    choices = models.JSONField(default=list, blank=True)
    is_public = models.BooleanField(default=False)

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key

    def label(self, language: str | None = None) -> str:
        """What it is called in ``language``, with a fallback."""
        return in_language(self.labels, language) or self.key.replace("_", " ")

    def named_choices(self) -> list[tuple[str, str]]:
        """The choices with their labels in the active language; ``choices`` holds texts or ``{"key", "labels"}``."""
        named = [choice if isinstance(choice, dict) else {"key": choice} for choice in self.choices]
        return [(str(one["key"]), in_language(one.get("labels", {})) or str(one["key"])) for one in named]

    def as_json(self) -> dict[str, Any]:
        """The attribute as the API shows it and the audit trail keeps it."""
        return {
            "key": self.key,
            "labels": self.labels,
            "type": str(self.type),
            "choices": self.choices,
            "is_public": self.is_public,
        }


class Audience(PublicIdModel):
    """A named group. ``rule`` is the JSON tree of ``audiences.rules``; each change of it raises ``version``."""

    slug = models.SlugField(max_length=80, unique=True)
    names = models.JSONField(default=dict)
    rule = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name()

    def name(self, language: str | None = None) -> str:
        """The name in ``language``, with a fallback."""
        return in_language(self.names, language) or self.slug

    def as_json(self) -> dict[str, Any]:
        """The audience as the API shows it and the audit trail keeps it."""
        return {
            "id": str(self.uuid),
            "slug": self.slug,
            "names": self.names,
            "rule": self.rule,
            "version": self.version,
        }


class AudienceVersion(models.Model):
    """The rule of an audience as it was from ``at`` on. Never changed: what went out names the version it used."""

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    rule = models.JSONField(default=dict)
    by = models.CharField(max_length=150, blank=True, help_text="Who saved it; empty: not known.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["audience", "version"], name="one_row_per_audience_version"),)
        ordering = ("-version",)

    def __str__(self) -> str:
        return f"{self.audience_id}:{self.version}"


class Involvement(models.Model):
    """A contact asked about an incident or a service; written by ``inbox``, read by the rule "enquired about"."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="involvements")
    incident_uuid = models.UUIDField(null=True, blank=True, db_index=True)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.contact_id} {self.at:%Y-%m-%d}"
