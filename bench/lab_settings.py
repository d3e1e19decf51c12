"""Settings of the lab: the product's own with its sweeps run seven times as often, and nothing but sending."""

from statuscomms.settings import *  # noqa: F403

TICK_JOBS = [
    ("delivery.services.find_unannounced_work", 1.0),
    ("delivery.services.sweep_leases", 2.0),
    ("delivery.services.reconcile_uncertain", 2.0),
    ("delivery.services.audit_ledger", 10.0),
]
