"""Names of the Celery queues and of the doorbells that lower floors may ring without importing a task."""

QUICK = "quick"  # short jobs that people wait for: rebuild documents, apply receipts, expand broadcasts
SEND = "send"  # slices of sending

DOORBELLS = {
    "import": ("audiences.import_contacts", QUICK),
    "documents": ("touchpoints.rebuild_dirty_documents", QUICK),
    "expand": ("delivery.expand_broadcast", QUICK),
    "send": ("delivery.send_slice", SEND),
    "receipts": ("delivery.apply_receipts", QUICK),
    "briefs": ("incidents.send_briefs", QUICK),
    "demand": ("inbox.measure_demand", QUICK),
    "report": ("reports.build_due_reports", QUICK),
}
"""Doorbell name -> (task name, queue)."""
