"""Published documents: everything public that does not depend on the visitor, rendered once."""

from django.db import models


class PublishedDocument(models.Model):
    """``key`` is the path (``/embed/v1/<site>.json``); ``generation`` rises with each change and writes are conditional on it.
    Bodies are ready to send; ``headers`` holds all headers but encoding, length and age. ``mirrored_generation`` is that of its
    plain file (``services.mirroring``)."""

    key = models.CharField(max_length=300, unique=True)
    generation = models.PositiveBigIntegerField(db_index=True)
    status = models.PositiveSmallIntegerField(default=200)
    etag = models.CharField(max_length=80)
    headers = models.JSONField()
    identity = models.BinaryField()
    gzip = models.BinaryField()
    brotli = models.BinaryField()
    published_at = models.DateTimeField()
    rebuild_at = models.DateTimeField(null=True, blank=True, db_index=True)
    mirrored_generation = models.PositiveBigIntegerField(default=0)
    mirror_failures = models.PositiveIntegerField(default=0)
    mirror_again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            # Serves services.mirroring: whose file is older than its row?
            models.Index(
                fields=["generation"],
                condition=~models.Q(mirrored_generation=models.F("generation")),
                name="documents_to_mirror",
            ),
        )

    def __str__(self) -> str:
        return self.key


class DirtyDocument(models.Model):
    """A document that must be rebuilt. ``mark`` rises with each request, so that a rebuild clears only what it has seen.

    ``claim`` names the rebuild that renders it now and ``claimed_until`` when that counts as dead: others leave it alone.
    """

    key = models.CharField(max_length=300, unique=True)
    mark = models.PositiveBigIntegerField(default=1)
    requested_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key
