"""The ledger in Django's admin, to look at only."""

from django.contrib import admin

from delivery.models import Attempt, Broadcast, Delivery, ProviderCircuit, Receipt, SendBucket
from statuscomms.administration import ReadOnlyAdmin


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
