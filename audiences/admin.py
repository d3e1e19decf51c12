"""Read-only looks at the rows, for administrators who search for a fault. Addresses are not shown."""

from django.contrib import admin

from audiences.models import Audience, Consent, Contact, Service, Subscription, Suppression
from statuscomms.administration import ReadOnlyAdmin


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
