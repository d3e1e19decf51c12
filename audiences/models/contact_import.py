"""Imports of files of contacts: the job with its cursor, and the rows that were refused."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audiences.lifecycle import UNFINISHED, ImportState
from statuscomms.clock import now
from statuscomms.public_ids import PublicIdModel


class ContactImport(PublicIdModel):
    """One file of contacts and how far it has been read.

    ``position`` (bytes of a CSV, rows of a workbook; ``length`` is where it ends, 0 when unknown) and the counts move in the
    same transaction as the rows are written, so a killed worker repeats nothing and skips nothing. ``mapping`` has one target
    (``audiences.imports.columns``) per column, empty for ignored ones. ``language`` is that of the reasons.
    """

    class Format(models.TextChoices):
        """What the file is."""

        CSV = "csv"
        XLSX = "xlsx"

    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PENDING)
    dry_run = models.BooleanField(default=False)
    file_name = models.CharField(max_length=200)
    format = models.CharField(max_length=5, choices=Format)
    delimiter = models.CharField(max_length=1, blank=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    subscribe_all = models.BooleanField(default=False)
    consent = models.TextField()
    language = models.CharField(max_length=10)
    first_position = models.BigIntegerField(default=0)
    first_row = models.PositiveIntegerField(default=1)
    position = models.BigIntegerField(default=0)
    row = models.PositiveIntegerField(default=1, help_text="The last row read, counted as spreadsheets do.")
    length = models.BigIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    actor_kind = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=150)
    actor_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    turns_without_progress = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    file_removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(rows=F("created") + F("changed") + F("unchanged") + F("refused")),
                name="import_counts_every_row_once",
            ),
            models.CheckConstraint(condition=~Q(consent=""), name="import_says_how_consent_was_obtained"),
        )
        indexes = (models.Index(fields=["id"], condition=Q(state__in=sorted(UNFINISHED)), name="unfinished_imports"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def progress(self) -> float | None:
        """How much of the file has been read, 0 to 1; None while that is unknown."""
        if self.state == ImportState.DONE:
            return 1.0
        rest = self.length - self.first_position
        return min(1.0, (self.position - self.first_position) / rest) if rest > 0 else None

    @property
    def ignored_columns(self) -> list[str]:
        """The columns that have no target."""
        return [column for column, target in zip(self.columns, self.mapping, strict=True) if not target]


class RefusedRow(models.Model):
    """Why a row was refused: ``column`` by its name in the file, ``reason`` in the language of who imports. Holds no value."""

    contact_import = models.ForeignKey(ContactImport, on_delete=models.CASCADE, related_name="refused_rows")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"
