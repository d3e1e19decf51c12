"""Playbooks, written by administrators."""

import re
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind, Severity
from incidents.lookups import audience_called
from incidents.models import Playbook
from incidents.planning import planned_services
from incidents.presets import PlaybookDraft
from incidents.services.drafts import texts_json
from incidents.texts import check_line, check_texts, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, Sentence

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@transaction.atomic
def create_playbook(*, actor: Actor, draft: PlaybookDraft) -> Playbook:
    """Prepare an incident."""
    actor.require(Action.MANAGE_SETTINGS)
    if Playbook.objects.filter(slug=draft.slug).exists():
        raise Conflict(_("There is a playbook with this slug already."), code="slug_taken")
    return _write(actor, Playbook(slug=draft.slug, position=Playbook.objects.count()), draft, "create_playbook")


@transaction.atomic
def change_playbook(*, actor: Actor, playbook: Playbook, draft: PlaybookDraft) -> Playbook:
    """Write a prepared incident anew."""
    actor.require(Action.MANAGE_SETTINGS)
    if Playbook.objects.filter(slug=draft.slug).exclude(pk=playbook.pk).exists():
        raise Conflict(_("There is a playbook with this slug already."), code="slug_taken")
    return _write(actor, playbook, draft, "change_playbook")


@transaction.atomic
def delete_playbook(*, actor: Actor, playbook: Playbook) -> None:
    """Remove a prepared incident; incidents declared from it stay."""
    actor.require(Action.MANAGE_SETTINGS)
    audit.record(actor=actor, verb="delete_playbook", target=playbook, slug=playbook.slug)
    playbook.delete()


def _write(actor: Actor, playbook: Playbook, draft: PlaybookDraft, verb: str) -> Playbook:
    raise_if_wrong(_errors_of(draft))
    playbook.slug = draft.slug
    playbook.names = dict(draft.names)
    playbook.kind = draft.kind
    playbook.severity = draft.severity
    playbook.level = draft.level
    playbook.services = [
        {"service": planned.service.slug, "impact": planned.impact} for planned in planned_services(draft.services)
    ]
    playbook.texts = texts_json(draft.texts)
    playbook.closing_texts = texts_json(draft.closing_texts)
    playbook.brief = {language: asdict(text) for language, text in draft.brief.items()}
    playbook.audience = audience_called(draft.audience) if draft.audience else None
    playbook.pages = draft.pages.as_json()
    playbook.publishes_alerts = draft.publishes_alerts
    playbook.save()
    audit.record(actor=actor, verb=verb, target=playbook, slug=playbook.slug)
    return playbook


def _errors_of(draft: PlaybookDraft) -> dict[str, list[Sentence]]:
    errors = check_texts(draft.texts) | check_texts(draft.closing_texts, "closing_texts")
    if not SLUG.fullmatch(draft.slug) or len(draft.slug) > 80:
        errors["slug"] = [_("Use small letters, digits and single hyphens.")]
    if draft.kind not in IncidentKind.values:
        errors["kind"] = [_("Choose one of: %(known)s.") % {"known": ", ".join(IncidentKind.values)}]
    if draft.severity not in Severity.values:
        errors["severity"] = [_("Choose one of: %(known)s.") % {"known": ", ".join(Severity.values)}]
    if not draft.names:
        errors["names"] = [_("Give it a name in at least one language.")]
    known = {code for code, _name in settings.LANGUAGES}
    for language, name in draft.names.items():
        errors |= check_line(name, f"names.{language}", limit=100, required=True)
        if language not in known:
            errors[f"names.{language}"] = [_("This language is not set up here.")]
    return errors
