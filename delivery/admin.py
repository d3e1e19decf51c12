"""The ledger in Django's admin, to look at only."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from delivery.models import Attempt, Broadcast, Delivery, ProviderCircuit, Receipt, SendBucket


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows; changes go through services alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False


@admin.register(Broadcast)
class BroadcastAdmin(ReadOnlyAdmin):
    """Jobs of sending."""

    list_display = ("uuid", "channel", "purpose", "state", "expected", "created_at")
    list_filter = ("channel", "purpose", "state")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Ledger rows; addresses are behind their own keys."""

    list_display = ("uuid", "broadcast", "state", "attempts_made", "error_code", "accepted_at")
    list_filter = ("state",)
    exclude = ("address", "contact")


admin.site.register((Attempt, Receipt, ProviderCircuit, SendBucket), ReadOnlyAdmin)
