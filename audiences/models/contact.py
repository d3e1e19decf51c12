"""Somebody we may write to, and where."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.indexes import HashIndex
from django.db import models

from audiences.folding import fold
from audiences.models.contact_word import keep_words
from audiences.topics import AddressKind
from statuscomms.public_ids import PublicIdModel


class ContactQuerySet(models.QuerySet["Contact"]):
    """Keeps the folded attributes and the words of the search right also in bulk."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, with ``folded`` and words filled in."""
        contacts = list(objs)
        for contact in contacts:
            contact.folded = fold(contact.attributes)
        created = super().bulk_create(contacts, *args, **kwargs)
        keep_words(created, are_new=True)
        return created

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        """As Django's; ``attributes`` bring ``folded`` along."""
        contacts, names = list(objs), set(fields)
        if "attributes" in names:
            names.add("folded")
            for contact in contacts:
                contact.folded = fold(contact.attributes)
        changed = super().bulk_update(contacts, sorted(names), *args, **kwargs)
        if names & {"name", "reference"}:
            keep_words(contacts)
        return changed


class Contact(PublicIdModel):
    """A person or household. ``attributes`` follow the schema of ``AttributeField``; ``time_zone`` is an IANA name.

    ``folded`` is ``attributes`` as rules compare them (``audiences.folding``), kept right by every way of saving.
    ``hears_audiences``: a rule may address this contact; false for those who only asked to follow something themselves.
    """

    reference = models.CharField(max_length=100, null=True, blank=True, unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=50, default="Europe/Helsinki")
    attributes = models.JSONField(default=dict, blank=True)
    folded = models.JSONField(default=dict, editable=False)
    hears_audiences = models.BooleanField(default=True)
    source = models.CharField(max_length=30, blank=True, help_text="import, api, banner, chatbot, page, sms, staff")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    def __str__(self) -> str:
        return self.reference or str(self.uuid)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, with ``folded`` and words brought along."""
        is_new = self._state.adding
        self.folded = fold(self.attributes)
        fields = kwargs.get("update_fields")
        if fields is not None and "attributes" in fields:
            kwargs["update_fields"] = {*fields, "folded"}
        super().save(*args, **kwargs)
        if fields is None or {"name", "reference"} & set(fields):
            keep_words([self], are_new=is_new)


class Preference(models.Model):
    """How a contact wants to be told. Quiet hours are local times of the contact's own zone."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="preference")
    only_channel = models.CharField(max_length=20, blank=True, choices=AddressKind, help_text="Empty: every channel.")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    critical_overrides_quiet = models.BooleanField(default=True)
    paused_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.contact)


class Address(PublicIdModel):
    """An e-mail address, phone number, ... of a contact. ``recipient_key`` names it in ledgers (see ``recipients``).

    ``soft_bounces`` counts ``soft_bounce_times`` (ISO, UTC): messages that came back for a passing reason in the last 30 days.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses", db_index=False)
    kind = models.CharField(max_length=20, choices=AddressKind)
    value = models.CharField(max_length=320)
    normalised = models.CharField(max_length=320)
    recipient_key = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    soft_bounces = models.PositiveSmallIntegerField(default=0)
    soft_bounce_times = models.JSONField(null=True, blank=True)
    soft_bounced_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        # Also what finds the rows of a contact: the foreign key has no index of its own.
        constraints = (
            models.UniqueConstraint(fields=["contact", "kind", "normalised"], name="one_address_row_per_contact"),
        )
        indexes = (
            models.Index(fields=["kind", "normalised"], name="address_lookup"),
            # Keys are hashes: sorted, each new row would touch another page. (SQLite has only sorted indexes.)
            HashIndex(fields=["recipient_key"], name="addresses_by_key"),
            # Serves audiences.contact_search: addresses that begin as typed (on SQLite the index above does).
            models.Index(fields=["normalised"], opclasses=["varchar_pattern_ops"], name="address_beginnings"),
            # Serves audiences.recipients: the confirmed addresses of a kind, contact by contact.
            models.Index(
                fields=["kind", "contact", "id"],
                condition=models.Q(confirmed_at__isnull=False),
                name="confirmed_addresses",
            ),
        )
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return f"{self.kind}:{self.uuid}"
