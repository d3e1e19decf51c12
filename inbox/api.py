"""The staff API of ``inbox``; hung onto its root by ``settings.API_ROUTERS``."""

from ninja import Router

router = Router(tags=["inbox"])
