"""Read-only look at the rows of ``touchpoints``."""

from django.contrib import admin

from statuscomms.administration import ReadOnlyAdmin
from touchpoints.models import (
    DirtyDocument,
    Dismissal,
    EntryPlace,
    ForeignOrigin,
    ImpressionCount,
    Look,
    MenuTopic,
    PublishedDocument,
    Site,
)


@admin.register(Site)
class SiteAdmin(ReadOnlyAdmin):
    """Sites without their secrets."""

    exclude = ("identity_secret", "old_identity_secret")
    list_display = ("name", "key", "last_seen_at")


@admin.register(PublishedDocument)
class PublishedDocumentAdmin(ReadOnlyAdmin):
    """What is published, without the bytes."""

    exclude = ("identity", "gzip", "brotli")
    list_display = ("key", "generation", "status", "published_at")


admin.site.register(
    [DirtyDocument, Dismissal, EntryPlace, ForeignOrigin, ImpressionCount, Look, MenuTopic], ReadOnlyAdmin
)
