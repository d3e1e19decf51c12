"""How long the ground keeps the audit trail."""

from datetime import datetime

from django.db.models import QuerySet

from statuscomms.models import AuditEntry
from statuscomms.retention import RetentionRule
from statuscomms.services import forget_audit_entries


def old_entries(before: datetime) -> QuerySet[AuditEntry]:
    """Entries from before then."""
    return AuditEntry.objects.filter(at__lt=before)


RULES = (RetentionRule("audit_entries", "RETENTION_AUDIT_DAYS", old_entries, forget_audit_entries),)
