"""An import as the staff API shows it."""

from typing import Any

from audiences.lifecycle import ImportState
from audiences.models import ContactImport


def import_json(job: ContactImport) -> dict[str, Any]:
    """The object of ``/api/v1/contacts/imports/{id}``. An upload whose columns nobody has agreed to yet is pending."""
    state = ImportState.PENDING if job.state == ImportState.DRAFT else ImportState(job.state)
    return {
        "id": str(job.uuid),
        "state": str(state),
        "dry_run": job.dry_run,
        "file": job.file_name,
        "rows": job.rows,
        "created": job.created,
        "changed": job.changed,
        "unchanged": job.unchanged,
        "refused": job.refused,
        "progress": job.progress,
        "mapping": {column: target for column, target in zip(job.columns, job.mapping, strict=True) if target},
        "ignored_columns": job.ignored_columns,
        "problem": job.problem or None,
        "errors_url": f"/api/v1/contacts/imports/{job.uuid}/errors" if job.refused else None,
        "created_at": job.created_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
    }
