"""Read-only look at the rows of ``touchpoints``."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from touchpoints.models import DirtyDocument, Dismissal, ImpressionCount, Look, MenuTopic, PublishedDocument, Site


class ReadOnly(admin.ModelAdmin):
    """Shows rows; services are the only writers."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted here."""
        return False


@admin.register(Site)
class SiteAdmin(ReadOnly):
    """Sites without their secret."""

    exclude = ("identity_secret",)
    list_display = ("name", "key", "last_seen_at")


@admin.register(PublishedDocument)
class PublishedDocumentAdmin(ReadOnly):
    """What is published, without the bytes."""

    exclude = ("identity", "gzip", "brotli")
    list_display = ("key", "generation", "status", "published_at")


admin.site.register([DirtyDocument, Dismissal, ImpressionCount, Look, MenuTopic], ReadOnly)
