"""The websites of Pohjanvalo with their chatbot menus and their look."""

from demo.data.access import DemoAccess
from statuscomms.actors import Actor
from touchpoints.models import Site
from touchpoints.services import create_site, mark_dirty
from touchpoints.services.documents import feed_keys
from touchpoints.services.sites import SiteDraft

MAIN_SLUG = "shop"


def load_sites(actor: Actor, access: DemoAccess) -> None:
    create_site(
        actor=actor,
        draft=SiteDraft(
            name="Pohjanvalo",
            key=access.site_key,
            slug=MAIN_SLUG,
            origins=(access.site_origin,),
            languages=("fi", "sv", "en"),
            traits=("customer_type", "region", "large_account"),
        ),
        identity_secret=access.site_secret,
    )


def refresh_main_site(actor: Actor, access: DemoAccess) -> None:
    """The demo website's port, key and secret as the supervisor chose them this time."""
    site = Site.objects.filter(slug=MAIN_SLUG).first()
    if site is None:
        return
    wanted = {"key": access.site_key, "identity_secret": access.site_secret, "origins": [access.site_origin]}
    if all(getattr(site, name) == value for name, value in wanted.items()):
        return
    before = feed_keys(site)
    Site.objects.filter(pk=site.pk).update(**wanted)
    mark_dirty(keys=[*before, *feed_keys(site)])
