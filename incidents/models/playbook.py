"""A prepared incident."""

from typing import Any

from django.db import models

from audiences.models import Audience
from audiences.models.service import in_language
from audiences.topics import IncidentKind, Severity
from statuscomms.public_ids import PublicIdModel


class Playbook(PublicIdModel):
    """What *Declare* fills in. ``services``: [{"service": slug, "impact": impact}]; ``texts`` and ``closing_texts`` per language
    as {"title", "body", "instructions"}; ``brief`` per language as {"known", "say", "do_not_say", "workaround"}.
    ``publishes_alerts``: an alert mapped to it may speak to the public by itself, which nothing else allows."""

    slug = models.SlugField(max_length=80, unique=True)
    names = models.JSONField(default=dict)
    kind = models.CharField(max_length=20, choices=IncidentKind, default=IncidentKind.INCIDENT)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.SEV3)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    services = models.JSONField(default=list, blank=True)
    texts = models.JSONField(default=dict)
    closing_texts = models.JSONField(default=dict, blank=True)
    brief = models.JSONField(default=dict, blank=True)
    audience = models.ForeignKey(Audience, null=True, blank=True, on_delete=models.PROTECT)
    pages = models.JSONField(default=dict, blank=True)
    publishes_alerts = models.BooleanField(default=False, db_default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name()

    def name(self, language: str | None = None) -> str:
        """The name in ``language``, with a fallback."""
        return in_language(self.names, language) or self.slug

    def as_json(self) -> dict[str, Any]:
        """All that is prepared, as the API shows it and the audit trail keeps it."""
        return {
            "id": str(self.uuid),
            "slug": self.slug,
            "names": self.names,
            "kind": self.kind,
            "severity": self.severity,
            "level": self.level,
            "services": self.services,
            "texts": self.texts,
            "closing_texts": self.closing_texts,
            "brief": self.brief,
            "audience": self.audience.slug if self.audience else None,
            "pages": self.pages,
            "publishes_alerts": self.publishes_alerts,
            "position": self.position,
        }
