"""Looks: one brand's logo, colours, font, sender and signature, for embed, status page, mail and PDF."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audiences.models.service import in_language
from statuscomms.public_ids import PublicIdModel


class Font(models.TextChoices):
    """Families that every device has, so that nothing is loaded; ``touchpoints.looks.FONT_STACKS`` holds them."""

    SYSTEM = "system", _("The device's own")
    HUMANIST = "humanist", _("Humanist")
    GEOMETRIC = "geometric", _("Geometric")
    ROUNDED = "rounded", _("Rounded")
    SERIF = "serif", _("Serif")
    SLAB = "slab", _("Slab serif")


class Look(PublicIdModel):
    """One brand. Colours are ``#rrggbb``; ``corner`` and the offsets (pixels) place the embed's button.

    ``logo`` is a PNG that ``touchpoints.logos`` made of what was uploaded, never the upload itself. ``sender_name`` and
    ``sender_address`` stand in mail (empty: the installation's); ``signatures``: language -> plain text at its end.
    ``host`` is the status page's own domain for this brand, in lower case and without port. The default look is used where no
    site says another.
    """

    name = models.CharField(max_length=100, unique=True)
    accent = models.CharField(max_length=7, default="#1f5fbf")
    accent_text = models.CharField(max_length=7, default="#ffffff")
    font = models.CharField(max_length=12, choices=Font, default=Font.SYSTEM, db_default=Font.SYSTEM.value)
    corner = models.CharField(max_length=5, default="right", choices=[("left", "left"), ("right", "right")])
    offset_x = models.PositiveSmallIntegerField(default=20)
    offset_y = models.PositiveSmallIntegerField(default=20)
    logo = models.BinaryField(null=True, blank=True)
    logo_width = models.PositiveSmallIntegerField(default=0, db_default=0)
    logo_height = models.PositiveSmallIntegerField(default=0, db_default=0)
    sender_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    sender_address = models.EmailField(blank=True, default="", db_default="")
    signatures = models.JSONField(default=dict, blank=True)
    host = models.CharField(max_length=253, null=True, blank=True, unique=True)
    is_default = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_look"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def signature(self, language: str) -> str:
        """What stands at the end of a mail in ``language``, with a fallback; "" when there is none."""
        return in_language(self.signatures, language)
