"""Services, as administrators keep them, and what services and audiences have in common."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from audiences.drafts import ServiceDraft
from audiences.models import Audience, Service
from audiences.services.audience_words import refuse_while_audiences_speak_of
from audiences.signals import service_changed, service_leaving
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, InvalidInput, Sentence
from statuscomms.fingerprints import check_unchanged

RESERVED = frozenset({"new"})
"""Addresses of the console's own pages beside the services'."""


@transaction.atomic
def create_service(*, actor: Actor, draft: ServiceDraft) -> Service:
    """A new service. Raises ``InvalidInput``, e.g. for a third level."""
    actor.require(Action.MANAGE_SETTINGS)
    return _save_service(actor, Service(), draft, "service_created")


@transaction.atomic
def change_service(*, actor: Actor, service: Service, draft: ServiceDraft, seen: str | None = None) -> Service:
    """Change a service to what ``draft`` says; its short name stays. ``seen`` is the fingerprint of what the writer saw."""
    actor.require(Action.MANAGE_SETTINGS)
    service = Service.objects.select_for_update(of=("self",), no_key=True).select_related("parent").get(pk=service.pk)
    check_unchanged(seen, service.as_json())
    if draft.slug != service.slug:
        raise InvalidInput({"slug": [_("The short name stays: updates, playbooks and subscriptions refer to it.")]})
    return _save_service(actor, service, draft, "service_changed")


def delete_service(*, actor: Actor, service: Service) -> None:
    """Remove a service that nothing refers to; ``Conflict`` otherwise."""
    actor.require(Action.MANAGE_SETTINGS)
    try:
        with transaction.atomic():
            refuse_while_audiences_speak_of(service.slug)
            service_leaving.send(sender=Service, service=service, for_good=True)
            service_changed.send(sender=Service, service=service)
            audit.record(actor=actor, verb="service_deleted", target=service, slug=service.slug)
            service.delete()
    except (ProtectedError, models.RestrictedError):
        raise Conflict(_("Incidents or other services refer to this service. Archive it instead.")) from None


def _save_service(actor: Actor, service: Service, draft: ServiceDraft, verb: str) -> Service:
    before = service.as_json() if service.pk else {}
    errors = slug_errors(draft.slug, Service.objects.exclude(pk=service.pk))
    if draft.slug in RESERVED:
        errors["slug"] = [_("This name is taken.")]
    errors |= texts_errors(draft.names, "names", required=True)
    errors |= texts_errors(draft.in_forms, "in_forms") | texts_errors(draft.descriptions, "descriptions")
    parent, problem = _parent(service, draft.parent)
    if problem:
        errors["parent"] = [problem]
    if not 0 <= draft.position <= 100_000:
        errors["position"] = [_("Give a number from 0 to 100,000.")]
    if errors:
        raise InvalidInput(errors)
    service.slug, service.parent, service.position = draft.slug, parent, draft.position
    service.names, service.in_forms = dict(draft.names), dict(draft.in_forms)
    service.descriptions, service.is_public = dict(draft.descriptions), draft.is_public
    save_row(service)
    details = audit.before_and_after(before, service.as_json()) if before else {}
    audit.record(actor=actor, verb=verb, target=service, slug=service.slug, **details)
    service_changed.send(sender=Service, service=service)
    return service


def _parent(service: Service, slug: str | None) -> tuple[Service | None, Sentence | None]:
    if not slug:
        return None, None
    parent = Service.objects.filter(slug=slug).first()
    if parent is None:
        return None, _("There is no such service.")
    if parent.archived_at is not None and service.parent_id != parent.pk:
        return None, _("That service is archived.")
    if parent.pk == service.pk:
        return None, _("A service cannot be part of itself.")
    if parent.parent_id is not None:
        return None, _("Services have two levels: choose one that is not itself a part.")
    if service.pk and service.children.exists():
        return None, _("This service has parts of its own and cannot become a part.")
    return parent, None


def save_row(row: Service | Audience) -> None:
    """Save, or ``Conflict`` when somebody was faster."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict from None


def slug_errors(slug: str, others: models.QuerySet[Service] | models.QuerySet[Audience]) -> dict[str, list[Sentence]]:
    """What is wrong with a short name among ``others``."""
    try:
        validate_slug(slug)
    except ValidationError:
        return {"slug": [_("Use letters without accents, digits and hyphens.")]}
    if len(slug) > 80:
        return {"slug": [_("At most %(limit)s characters.") % {"limit": 80}]}
    if others.filter(slug=slug).exists():
        return {"slug": [_("This name is taken.")]}
    return {}


def texts_errors(texts: Mapping[str, str], path: str, *, required: bool = False) -> dict[str, list[Sentence]]:
    """What is wrong with texts per language."""
    errors: dict[str, list[Sentence]] = {}
    if required and not any(text.strip() for text in texts.values()):
        errors[path] = [_("Give a name in at least one language.")]
    for language, text in texts.items():
        if language not in dict(settings.LANGUAGES):
            errors[f"{path}.{language[:20]}"] = [_("This installation does not have this language.")]
        elif len(text) > 500:
            errors[f"{path}.{language}"] = [_("At most %(limit)s characters.") % {"limit": 500}]
    return errors
