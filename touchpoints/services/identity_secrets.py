"""The secrets with which a site's backend signs its visitors: changed without anybody being turned away meanwhile."""

import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict
from touchpoints.models import Site

_SECRET_BYTES = 32


def new_secret() -> str:
    """A secret that nobody can guess."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def new_kid() -> str:
    """The public name of a secret, which tokens carry as ``kid``."""
    return secrets.token_hex(4)


@transaction.atomic
def rotate_identity_secret(*, actor: Actor, site: Site) -> Site:
    """Make a new secret; the one until now signs on until it is ended. Raises ``Conflict`` while a change is under way."""
    actor.require(Action.MANAGE_SETTINGS)
    site = Site.objects.select_for_update().get(pk=site.pk)
    if site.old_identity_secret:
        raise Conflict(_("Two secrets are valid already. End the old one first."), code="two_secrets")
    site.old_identity_secret, site.old_identity_kid = site.identity_secret, site.identity_kid
    site.identity_secret, site.identity_kid, site.secret_changed_at = new_secret(), new_kid(), now()
    site.save(
        update_fields=[
            "identity_secret",
            "identity_kid",
            "old_identity_secret",
            "old_identity_kid",
            "secret_changed_at",
        ]
    )
    audit.record(actor=actor, verb="rotate_identity_secret", target=site, kid=site.identity_kid)
    return site


@transaction.atomic
def end_old_identity_secret(*, actor: Actor, site: Site) -> Site:
    """From now on tokens that the old secret signed are refused. Twice is the same as once."""
    actor.require(Action.MANAGE_SETTINGS)
    site = Site.objects.select_for_update().get(pk=site.pk)
    if site.old_identity_secret:
        audit.record(actor=actor, verb="end_identity_secret", target=site, kid=site.old_identity_kid)
        site.old_identity_secret = site.old_identity_kid = ""
        site.save(update_fields=["old_identity_secret", "old_identity_kid"])
    return site
