"""Incidents in Django's admin, to look at only."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from incidents.models import Brief, HistoryEntry, Incident, Level, Note, Notice, Playbook, Update


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
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


admin.site.register((Brief, HistoryEntry, Level, Note, Playbook), ReadOnlyAdmin)
