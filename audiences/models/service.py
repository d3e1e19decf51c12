"""Services that customers use and can follow: a tree of two levels."""

from django.conf import settings
from django.db import models
from django.utils import translation

from statuscomms.public_ids import PublicIdModel


def in_language(texts: dict[str, str], language: str | None = None) -> str:
    """The text in ``language`` (default: the active one), else the installation's language, else any that is there."""
    wanted = (language or translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return texts.get(wanted) or texts.get(settings.LANGUAGE_CODE) or next(iter(texts.values()), "")


class Service(PublicIdModel):
    """Something customers use. ``names`` and ``in_forms`` ("in the web shop") are texts per language."""

    slug = models.SlugField(max_length=80, unique=True)
    names = models.JSONField(default=dict)
    in_forms = models.JSONField(default=dict, blank=True)
    descriptions = models.JSONField(default=dict, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveIntegerField(default=0)
    is_public = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name()

    def name(self, language: str | None = None) -> str:
        """The name in ``language``, with a fallback."""
        return in_language(self.names, language) or self.slug
