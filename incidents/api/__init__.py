"""The staff API of ``incidents``: declare, update, resolve, brief, notes, levels, playbooks."""

from ninja import Router

from incidents.api import (
    briefs,
    corrections,
    incidents,
    maintenance,
    maintenance_defaults,
    manual,
    postmortem,
    presets,
    responsibility,
    steps,
    waiting,
    weights,
)

router = Router(tags=["incidents"])
router.add_router("", incidents.router)
router.add_router("", steps.router)
router.add_router("", waiting.router)
router.add_router("", briefs.router)
router.add_router("", manual.router)
router.add_router("", postmortem.router)
router.add_router("", corrections.router)
router.add_router("", responsibility.router)
router.add_router("", presets.router)
router.add_router("", weights.router)
router.add_router("", maintenance_defaults.router)
router.add_router("", maintenance.router)

__all__ = ["router"]
