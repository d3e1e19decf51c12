"""The writers of ``delivery``, a file per subject."""

from delivery.services.broadcasts import create_notice_broadcast, create_single_broadcast
from delivery.services.missing_receipts import ask_for_missing_receipts
from delivery.services.receipts import apply_receipts, store_receipt
from delivery.services.reconciling import reconcile_uncertain
from delivery.services.steering import pause_broadcast, resume_broadcast, retry_failed, stop_broadcast
from delivery.services.sweeps import (
    audit_ledger,
    expire_waiting,
    find_unannounced_work,
    give_up_waiting,
    sweep_leases,
)
from delivery.services.testing import send_test

__all__ = [
    "apply_receipts",
    "ask_for_missing_receipts",
    "audit_ledger",
    "create_notice_broadcast",
    "create_single_broadcast",
    "expire_waiting",
    "find_unannounced_work",
    "give_up_waiting",
    "pause_broadcast",
    "reconcile_uncertain",
    "resume_broadcast",
    "retry_failed",
    "send_test",
    "stop_broadcast",
    "store_receipt",
    "sweep_leases",
]
