"""What people agreed to, asked for and refused. Consent is append-only; both outlive erasure as keyed hashes."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from audiences.models.contact import Address, Contact
from audiences.topics import AddressKind
from statuscomms.public_ids import PublicIdModel


class AppendOnlyError(TypeError):
    """Somebody tried to change or remove what is only ever added to."""


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents are added and read. Erasure may cut the link to the contact and shorten the proof; nothing else is ever changed."""

    def update(self, **fields: Any) -> int:
        """As Django's, for ``contact`` and ``proof`` alone."""
        if not set(fields) <= {"contact", "contact_id", "proof"}:
            raise AppendOnlyError("consents are append-only")
        return super().update(**fields)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Never."""
        raise AppendOnlyError("consents are append-only")


class Consent(models.Model):
    """One act of consent or withdrawal for an address. ``proof`` says how we know (form, import statement, signed token).

    Append-only, here and by a trigger in the database (migration ``consent_is_append_only``).
    """

    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="consents")
    kind = models.CharField(max_length=20, choices=AddressKind)
    recipient_key = models.CharField(max_length=64)
    given = models.BooleanField()
    what = models.CharField(max_length=60, default="service_notices")
    wording_version = models.CharField(max_length=40)
    language = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=200)
    proof = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = ConsentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{'given' if self.given else 'withdrawn'} {self.at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, once."""
        if not self._state.adding:
            raise AppendOnlyError("consents are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never."""
        raise AppendOnlyError("consents are append-only")


class Suppression(models.Model):
    """This address must not be written to. Lifting deletes the row and is audited."""

    class Reason(models.TextChoices):
        """Why."""

        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        STOP = "stop", _("sent STOP")
        BOUNCED = "bounced", _("messages came back")
        COMPLAINED = "complained", _("complained about our mail")
        INVALID = "invalid", _("does not exist")
        STAFF = "staff", _("stopped by staff")

    kind = models.CharField(max_length=20, choices=AddressKind)
    recipient_key = models.CharField(max_length=64)
    reason = models.CharField(max_length=20, choices=Reason)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "recipient_key"], name="one_suppression_per_address"),)

    def __str__(self) -> str:
        return self.reason


class ConfirmationRequest(PublicIdModel):
    """An address that was asked to confirm. One open request confirms everything asked meanwhile."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="confirmation_requests")
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="confirmation_requests")
    recipient_key = models.CharField(max_length=64, db_index=True)
    source = models.CharField(max_length=30)
    language = models.CharField(max_length=10)
    incident_uuid = models.UUIDField(null=True, blank=True, db_index=True)
    declared = models.JSONField(default=dict, blank=True, help_text="Attributes that the person said with it.")
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.uuid)
