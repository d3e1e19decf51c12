"""Websites that carry the embed, and their chatbot menus."""

from django.db import models

from audiences.models import Service
from audiences.models.service import in_language
from statuscomms.public_ids import PublicIdModel
from touchpoints.models.look import Look


class Site(PublicIdModel):
    """A website with the embed. ``key`` is public and only reads; ``identity_secret`` signs its visitors (HS256).
    ``origins``: exact origins; ``languages``: in order of preference, the first is the default; ``traits``: names its tokens
    may carry."""

    key = models.SlugField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    origins = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    services = models.ManyToManyField(Service, blank=True, related_name="sites")
    look = models.ForeignKey(Look, null=True, blank=True, on_delete=models.SET_NULL, related_name="sites")
    traits = models.JSONField(default=list, blank=True)
    identity_secret = models.CharField(max_length=200, blank=True)
    chat_window = models.BooleanField(default=True)
    report_button = models.BooleanField(default=True)
    honours_dnt = models.BooleanField(
        default=False, help_text="Visitors who send DNT are not counted as unique visitors, as with GPC."
    )
    is_off = models.BooleanField(default=False, help_text="Kill switch: the embed shows nothing.")
    last_seen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


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
        constraints = (models.UniqueConstraint(fields=["site", "slug"], name="one_topic_per_slug"),)

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
