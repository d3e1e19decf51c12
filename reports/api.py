"""The staff API of ``reports``; hung onto its root by ``settings.API_ROUTERS``."""

from ninja import Router

router = Router(tags=["reports"])
