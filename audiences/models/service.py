"""Services that customers use and can follow: a tree of two levels."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation

from statuscomms.public_ids import PublicIdModel


def in_language(texts: dict[str, str], language: str | None = None) -> str:
    """The text in ``language`` (default: the active one), else the installation's language, else any that is there."""
    wanted = (language or translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return texts.get(wanted) or texts.get(settings.LANGUAGE_CODE) or next(iter(texts.values()), "")


class Service(PublicIdModel):
    """Something customers use. ``names`` and ``in_forms`` ("in the web shop") are texts per language. ``archived_at``: offered and
    shown no more since then; what was said about it stays."""

    slug = models.SlugField(max_length=80, unique=True)
    names = models.JSONField(default=dict)
    in_forms = models.JSONField(default=dict, blank=True)
    descriptions = models.JSONField(default=dict, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveIntegerField(default=0)
    is_public = models.BooleanField(default=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name()

    def name(self, language: str | None = None) -> str:
        """The name in ``language``, with a fallback."""
        return in_language(self.names, language) or self.slug

    def as_json(self) -> dict[str, Any]:
        """The service as the API shows it and the audit trail keeps it."""
        return {
            "id": str(self.uuid),
            "slug": self.slug,
            "names": self.names,
            "in_forms": self.in_forms,
            "descriptions": self.descriptions,
            "parent": self.parent.slug if self.parent else None,
            "position": self.position,
            "is_public": self.is_public,
            "archived": self.archived_at is not None,
        }
