"""The websites of Pohjanvalo with their look and the chatbot's menu."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from audiences.models import Service
from demo.data.access import DemoAccess
from demo.data.groups import TRAITS
from statuscomms.actors import Actor
from touchpoints.models import MenuTopic, Site
from touchpoints.queries import services_by_site
from touchpoints.services import create_look, create_site, mark_dirty
from touchpoints.services.documents import feed_keys
from touchpoints.services.looks import LookDraft
from touchpoints.site_drafts import SiteDraft

MAIN_SLUG = "shop"
LOOK = "Pohjanvalo"
LANGUAGES = ("fi", "sv", "en")
_LOGO = Path(__file__).parent / "logo.png"
_MENU = Path(__file__).parent / "texts" / "menu.toml"
_SIGNATURES = {"en": "Pohjanvalo customer service", "fi": "Pohjanvalon asiakaspalvelu", "sv": "Pohjanvalos kundtjänst"}


def load_sites(actor: Actor, access: DemoAccess) -> None:
    """The website that the supervisor runs, and two that stand nowhere."""
    logo = _LOGO.read_bytes()
    look = LookDraft(
        name=LOOK, accent="#0b5a4a", accent_text="#ffffff", logo=logo, signatures=_SIGNATURES, is_default=True
    )
    create_look(actor=actor, draft=look)
    main = SiteDraft(
        name="Pohjanvalo.example.com",
        key=access.site_key,
        slug=MAIN_SLUG,
        origins=(access.site_origin,),
        services=("power-supply", "broadband", "online-services", "customer-service"),
    )
    portal = SiteDraft(
        name="Oma Pohjanvalo",
        key="demo-site-oma",
        slug="my-pohjanvalo",
        origins=("https://oma.example.com",),
        services=("my-pohjanvalo", "sign-in", "card-payments", "broadband"),
    )
    outages = SiteDraft(
        name="Häiriökartta",
        key="demo-site-hairiokartta",
        slug="outage-map",
        origins=("https://hairiot.example.com",),
        services=("power-supply", "outage-map"),
    )
    menu = tomllib.loads(_MENU.read_text(encoding="utf-8"))["topic"]
    for draft, secret in ((main, access.site_secret), (portal, ""), (outages, "")):
        complete = replace(draft, look=LOOK, languages=LANGUAGES, traits=TRAITS)
        site = create_site(actor=actor, draft=complete, identity_secret=secret)
        _load_menu(site, menu)


def _load_menu(site: Site, menu: list[dict[str, Any]]) -> None:
    """The topics that are about anything the site carries."""
    carried = services_by_site([site])[site.pk]
    for position, written in enumerate(menu):
        about = set(Service.objects.filter(slug__in=written["services"]).values_list("pk", flat=True))
        if not about & carried:
            continue
        topic = _topic(site, written, position, parent=None)
        for number, child in enumerate(written.get("child", ())):
            _topic(site, child, number, parent=topic)


def _topic(site: Site, written: Mapping[str, Any], position: int, *, parent: MenuTopic | None) -> MenuTopic:
    topic = MenuTopic.objects.create(
        site=site,
        slug=written["slug"],
        labels=written["labels"],
        answers=written.get("answers", {}),
        parent=parent,
        position=position,
    )
    topic.services.set(Service.objects.filter(slug__in=written.get("services", ())))
    return topic


def refresh_main_site(access: DemoAccess) -> None:
    """The demo website's address, key and secret as the supervisor chose them this time."""
    site = Site.objects.filter(slug=MAIN_SLUG).first()
    if site is None:
        return
    wanted = {"key": access.site_key, "identity_secret": access.site_secret, "origins": [access.site_origin]}
    if all(getattr(site, name) == value for name, value in wanted.items()):
        return
    before = feed_keys(site)
    Site.objects.filter(pk=site.pk).update(**wanted)
    site.refresh_from_db()
    mark_dirty(keys=[*before, *feed_keys(site)])
