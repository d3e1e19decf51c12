"""The staff API of ``touchpoints``; hung onto its root by ``settings.API_ROUTERS``."""

from ninja import Router

router = Router(tags=["touchpoints"])
