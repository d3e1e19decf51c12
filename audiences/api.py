"""The staff API of ``audiences``; hung onto its root by ``settings.API_ROUTERS``."""

from ninja import Router

router = Router(tags=["audiences"])
