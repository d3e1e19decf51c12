"""Read-only looks at the rows, for administrators who search for a fault. Addresses are not shown."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audiences.models import Audience, Consent, Contact, Service, Subscription, Suppression


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looks, never writes: services are the only writers."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(Service, Audience)
class CatalogueAdmin(ReadOnlyAdmin):
    """Services and audiences."""

    list_display = ("slug",)
    search_fields = ("slug",)


@admin.register(Contact)
class ContactAdmin(ReadOnlyAdmin):
    """Contacts, without what they carry."""

    list_display = ("uuid", "reference", "language", "source", "is_active")
    search_fields = ("reference", "uuid")


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    """Subscriptions."""

    list_display = ("contact", "topic", "wants", "confirmed_at", "ended_at")


@admin.register(Consent, Suppression)
class LedgerAdmin(ReadOnlyAdmin):
    """Consents and suppressions."""

    list_display = ("kind", "at", "__str__")
