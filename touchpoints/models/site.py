"""Websites that carry the embed, and their chatbot menus."""

from django.db import models

from audiences.models import Service
from audiences.models.service import in_language
from statuscomms.public_ids import PublicIdModel
from touchpoints.models.look import Look


class Site(PublicIdModel):
    """A website with the embed. ``key`` is public and only reads; ``identity_secret`` signs its visitors (HS256), and while
    the site's backend changes over the ``old_`` one does too; the ``kid`` of a token says which. ``origins``: exact origins;
    ``languages``: in order of preference, the first is the default; ``traits``: names its tokens may carry.
    ``poll_seconds`` None: as the installation says."""

    key = models.SlugField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    origins = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    services = models.ManyToManyField(Service, blank=True, related_name="sites")
    look = models.ForeignKey(Look, null=True, blank=True, on_delete=models.SET_NULL, related_name="sites")
    traits = models.JSONField(default=list, blank=True)
    identity_secret = models.CharField(max_length=200, blank=True)
    identity_kid = models.CharField(max_length=40, blank=True, default="", db_default="")
    old_identity_secret = models.CharField(max_length=200, blank=True, default="", db_default="")
    old_identity_kid = models.CharField(max_length=40, blank=True, default="", db_default="")
    secret_changed_at = models.DateTimeField(null=True, blank=True)
    chat_window = models.BooleanField(default=True)
    report_button = models.BooleanField(default=True)
    honours_dnt = models.BooleanField(
        default=False, help_text="Visitors who send DNT are not counted as unique visitors, as with GPC."
    )
    overlay_seen_on_leaving = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Leaving a page on which an overlay stood for a second settles it, as closing it does.",
    )
    poll_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    is_off = models.BooleanField(default=False, help_text="Kill switch: the embed shows nothing.")
    last_seen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ForeignOrigin(models.Model):
    """A page that carries a site's snippet although its origin is none of the site's: it may show, but not send forms."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="foreign_origins")
    origin = models.CharField(max_length=200)
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "origin"], name="one_row_per_foreign_origin"),)
        ordering = ("-last_seen_at",)

    def __str__(self) -> str:
        return self.origin


class MenuTopic(models.Model):
    """A topic of a site's chatbot menu; services hang on it, ``answers`` are texts per language in quiet times."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="topics")
    slug = models.SlugField(max_length=60)
    labels = models.JSONField(default=dict)
    answers = models.JSONField(default=dict, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    services = models.ManyToManyField(Service, blank=True, related_name="menu_topics")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["site", "slug"], name="one_topic_per_slug"),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")), name="no_topic_stands_under_itself"
            ),
        )

    def __str__(self) -> str:
        return in_language(self.labels) or self.slug


class AudienceKey(models.Model):
    """An unguessable name for a set of live audiences on a site. ``audiences``: sorted ["<audience id>:<version>", ...]."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="audience_keys")
    key = models.CharField(max_length=64)
    audiences = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "key"], name="one_audience_key_per_site"),)

    def __str__(self) -> str:
        return self.key[:8]
