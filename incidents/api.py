"""The staff API of ``incidents``; hung onto its root by ``settings.API_ROUTERS``."""

from ninja import Router

router = Router(tags=["incidents"])
