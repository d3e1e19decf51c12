"""The staff API of ``delivery``; hung onto its root by ``settings.API_ROUTERS``."""

from ninja import Router

router = Router(tags=["delivery"])
