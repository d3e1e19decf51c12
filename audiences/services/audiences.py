"""Audiences as administrators keep them. Each version of a rule is kept: what went out names the one it used."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from audiences.drafts import AudienceDraft
from audiences.models import Audience, AudienceVersion
from audiences.rules.vocabulary import checked
from audiences.services.catalogue import save_row, slug_errors, texts_errors
from audiences.signals import audience_leaving
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.fingerprints import check_unchanged

RESERVED = frozenset({"new", "preview"})
"""Addresses of the console's own pages beside the audiences'."""


@transaction.atomic
def create_audience(*, actor: Actor, draft: AudienceDraft) -> Audience:
    """A new audience. Raises ``InvalidInput`` naming the path within the rule."""
    actor.require(Action.MANAGE_SETTINGS)
    audience = Audience()
    _check_names(audience, draft)
    return _save(actor, audience, draft, "audience_created")


@transaction.atomic
def change_audience(*, actor: Actor, audience: Audience, draft: AudienceDraft, seen: str | None = None) -> Audience:
    """Change an audience; a changed rule raises ``version``. Notices that are out keep the rule they were published with.

    ``seen`` is the fingerprint of what the writer saw; ``StaleVersion`` when somebody changed it meanwhile.
    """
    actor.require(Action.MANAGE_SETTINGS)
    audience = Audience.objects.select_for_update(no_key=True).get(pk=audience.pk)
    check_unchanged(seen, audience.as_json())
    _check_names(audience, draft)
    keep_version(audience, by="")
    if audience.rule != draft.rule:
        audience.version += 1
    return _save(actor, audience, draft, "audience_changed")


@transaction.atomic
def copy_audience(*, actor: Actor, audience: Audience) -> Audience:
    """A new audience with the same rule, to be changed; its names say that it is a copy."""
    actor.require(Action.MANAGE_SETTINGS)
    names = {language: _("Copy of %(name)s") % {"name": name[:480]} for language, name in audience.names.items()}
    copy = Audience(slug=_free_slug(audience.slug), names=names, rule=audience.rule)
    save_row(copy)
    keep_version(copy, by=actor.name)
    audit.record(actor=actor, verb="audience_created", target=copy, slug=copy.slug, copied_from=audience.slug)
    return copy


@transaction.atomic
def archive_audience(*, actor: Actor, audience: Audience) -> None:
    """Offer an audience no more; reports and notices that name it stay right. ``Conflict`` while something still needs it."""
    actor.require(Action.MANAGE_SETTINGS)
    audience = Audience.objects.select_for_update(no_key=True).get(pk=audience.pk)
    if audience.archived_at is not None:
        return
    audience_leaving.send(sender=Audience, audience=audience)
    audience.archived_at = now()
    audience.save(update_fields=["archived_at", "changed_at"])
    audit.record(actor=actor, verb="audience_archived", target=audience, slug=audience.slug)


@transaction.atomic
def restore_audience(*, actor: Actor, audience: Audience) -> None:
    """Offer an archived audience again."""
    actor.require(Action.MANAGE_SETTINGS)
    if Audience.objects.filter(pk=audience.pk, archived_at__isnull=False).update(archived_at=None, changed_at=now()):
        audit.record(actor=actor, verb="audience_restored", target=audience, slug=audience.slug)


def delete_audience(*, actor: Actor, audience: Audience) -> None:
    """Remove an audience that nothing ever used; ``Conflict`` with the reason otherwise."""
    actor.require(Action.MANAGE_SETTINGS)
    try:
        with transaction.atomic():
            audience_leaving.send(sender=Audience, audience=audience)
            audit.record(actor=actor, verb="audience_deleted", target=audience, slug=audience.slug, rule=audience.rule)
            audience.delete()
    except ProtectedError:
        raise Conflict(_("Something was published for this audience. Archive it instead: its history stays.")) from None


def keep_version(audience: Audience, *, by: str) -> None:
    """Write the audience's present version down, unless it is."""
    AudienceVersion.objects.get_or_create(
        audience=audience, version=audience.version, defaults={"rule": audience.rule, "by": by[:150]}
    )


def _check_names(audience: Audience, draft: AudienceDraft) -> None:
    errors = slug_errors(draft.slug, Audience.objects.exclude(pk=audience.pk))
    if draft.slug in RESERVED:
        errors["slug"] = [_("This name is taken.")]
    errors |= texts_errors(draft.names, "names", required=True)
    if errors:
        raise InvalidInput(errors)


def _save(actor: Actor, audience: Audience, draft: AudienceDraft, verb: str) -> Audience:
    before = audience.as_json() if audience.pk else {}
    if not before or audience.rule != draft.rule:
        checked(draft.rule)
    audience.slug, audience.names, audience.rule = draft.slug, dict(draft.names), dict(draft.rule)
    save_row(audience)
    keep_version(audience, by=actor.name)
    details = audit.before_and_after(before, audience.as_json()) if before else {"rule": dict(draft.rule)}
    audit.record(actor=actor, verb=verb, target=audience, version=audience.version, **details)
    return audience


def _free_slug(slug: str) -> str:
    taken = set(Audience.objects.filter(slug__startswith=slug[:70]).values_list("slug", flat=True)) | RESERVED
    names = (f"{slug[:70]}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in names if name not in taken)
