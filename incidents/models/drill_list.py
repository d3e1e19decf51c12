"""Who gets the messages of a drill."""

from django.db import models

from audiences.topics import AddressKind
from statuscomms.public_ids import PublicIdModel


class DrillRecipient(PublicIdModel):
    """An address of the test list that administrators keep in the console, beside the one of the settings. Staff, not customers:
    it belongs to no contact."""

    kind = models.CharField(max_length=20, choices=AddressKind)
    value = models.CharField(max_length=254)
    normalised = models.CharField(max_length=254)
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("kind", "normalised")
        constraints = (models.UniqueConstraint(fields=["kind", "normalised"], name="one_row_per_drill_address"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
