"""What monitoring reported, in Django's admin, to look at only."""

from django.contrib import admin

from inbox.models import Alert, AlertDraft, AlertMapping
from statuscomms.administration import ReadOnlyAdmin


@admin.register(AlertDraft)
class AlertDraftAdmin(ReadOnlyAdmin):
    """What was made of alerts."""

    list_display = ("title", "source", "state", "seen", "calls", "first_at")
    list_filter = ("source", "state")


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    """The series of monitors."""

    list_display = ("summary", "source", "state", "count", "last_at")
    list_filter = ("source", "state")


admin.site.register(AlertMapping, ReadOnlyAdmin)
