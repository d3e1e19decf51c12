"""Incidents in Django's admin, to look at only."""

from django.contrib import admin

from incidents.models import Brief, HistoryEntry, Incident, Level, Note, Notice, Playbook, SuggestionWeights, Update
from statuscomms.administration import ReadOnlyAdmin


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin):
    """What is and was going on."""

    list_display = ("title", "kind", "status", "severity", "level", "declared_at")
    list_filter = ("kind", "status", "level")
    search_fields = ("title",)


@admin.register(Update)
class UpdateAdmin(ReadOnlyAdmin):
    """What was said."""

    list_display = ("incident", "number", "status", "state", "published_at")
    list_filter = ("state",)


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """What channels showed or sent."""

    list_display = ("uuid", "incident", "channel", "state", "revision")
    list_filter = ("channel", "state")


admin.site.register((Brief, HistoryEntry, Level, Note, Playbook, SuggestionWeights), ReadOnlyAdmin)
