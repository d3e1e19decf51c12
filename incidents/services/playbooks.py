"""Playbooks, written by administrators."""

import re
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind, Severity
from incidents.lookups import audience_called
from incidents.models import Playbook
from incidents.planning import planned_services
from incidents.presets import PlaybookDraft
from incidents.services.drafts import texts_json
from incidents.texts import check_block, check_line, check_texts, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, Sentence
from statuscomms.fingerprints import check_unchanged

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NAME_LIMIT = 100
PATTERN_LIMIT = 500
RESERVED = frozenset({"new", "preview"})
"""Addresses of the console's own pages beside the playbooks'."""


@transaction.atomic
def create_playbook(*, actor: Actor, draft: PlaybookDraft) -> Playbook:
    """Prepare an incident; it goes to the end of the list unless ``draft`` names a position."""
    actor.require(Action.MANAGE_SETTINGS)
    if Playbook.objects.filter(slug=draft.slug).exists():
        raise Conflict(_("There is a playbook with this slug already."), code="slug_taken")
    last = Playbook.objects.aggregate(last=Max("position"))["last"]
    playbook = _written(Playbook(position=0 if last is None else last + 1), draft)
    audit.record(actor=actor, verb="create_playbook", target=playbook, slug=playbook.slug)
    return playbook


@transaction.atomic
def change_playbook(*, actor: Actor, playbook: Playbook, draft: PlaybookDraft, seen: str | None = None) -> Playbook:
    """Write a prepared incident anew. ``seen`` is the fingerprint of what the writer saw."""
    actor.require(Action.MANAGE_SETTINGS)
    if Playbook.objects.filter(slug=draft.slug).exclude(pk=playbook.pk).exists():
        raise Conflict(_("There is a playbook with this slug already."), code="slug_taken")
    playbook = Playbook.objects.select_for_update(of=("self",)).select_related("audience").get(pk=playbook.pk)
    before = playbook.as_json()
    check_unchanged(seen, before)
    playbook = _written(playbook, draft)
    details = audit.before_and_after(before, playbook.as_json())
    audit.record(actor=actor, verb="change_playbook", target=playbook, slug=playbook.slug, **details)
    return playbook


@transaction.atomic
def move_playbook(*, actor: Actor, playbook: Playbook, up: bool) -> None:
    """Change places with the neighbour above or below; at the end of the list nothing happens."""
    actor.require(Action.MANAGE_SETTINGS)
    ordered = list(Playbook.objects.select_for_update().order_by("position", "id"))
    here = ordered.index(playbook)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(ordered):
        return
    ordered[here], ordered[there] = ordered[there], ordered[here]
    for position, row in enumerate(ordered):
        row.position = position
    Playbook.objects.bulk_update(ordered, ["position"])
    audit.record(actor=actor, verb="move_playbook", target=playbook, slug=playbook.slug, up=up)


@transaction.atomic
def delete_playbook(*, actor: Actor, playbook: Playbook) -> None:
    """Remove a prepared incident; incidents declared from it stay."""
    actor.require(Action.MANAGE_SETTINGS)
    details = audit.before_and_after(playbook.as_json(), {})
    audit.record(actor=actor, verb="delete_playbook", target=playbook, slug=playbook.slug, before=details["before"])
    playbook.delete()


def _written(playbook: Playbook, draft: PlaybookDraft) -> Playbook:
    raise_if_wrong(_errors_of(draft))
    playbook.slug = draft.slug
    playbook.names = {code: name.strip() for code, name in draft.names.items()}
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
    if draft.position is not None:
        playbook.position = draft.position
    playbook.save()
    return playbook


def _errors_of(draft: PlaybookDraft) -> dict[str, list[Sentence]]:
    errors = check_texts(draft.texts) | check_texts(draft.closing_texts, "closing_texts")
    if not SLUG.fullmatch(draft.slug) or len(draft.slug) > 80:
        errors["slug"] = [_("Use small letters, digits and single hyphens.")]
    elif draft.slug in RESERVED:
        errors["slug"] = [_("This name is taken.")]
    for field, known in (("kind", IncidentKind.values), ("severity", Severity.values)):
        if getattr(draft, field) not in known:
            errors[field] = [_("Choose one of: %(known)s.") % {"known": ", ".join(known)}]
    if draft.level is not None and draft.level not in (1, 2, 3, 4):
        errors["level"] = [_("Choose a level from 1 to 4.")]
    if draft.position is not None and not 0 <= draft.position <= 100_000:
        errors["position"] = [_("Give a number from 0 to 100,000.")]
    return errors | _errors_of_words(draft)


def _errors_of_words(draft: PlaybookDraft) -> dict[str, list[Sentence]]:
    errors: dict[str, list[Sentence]] = {}
    if not draft.names:
        errors["names"] = [_("Give it a name in at least one language.")]
    for language, name in draft.names.items():
        errors |= check_line(name, f"names.{language}", limit=NAME_LIMIT, required=True)
    for language, brief in draft.brief.items():
        for part, words in asdict(brief).items():
            errors |= check_block(words, f"brief.{language}.{part}")
    for path, patterns in draft.pages.as_json().items():
        for pattern in patterns:
            errors |= check_line(pattern, f"pages.{path}", limit=PATTERN_LIMIT, required=True)
    known = {code for code, _name in settings.LANGUAGES}
    for path, texts in (("names", draft.names), ("brief", draft.brief)):
        for language in set(texts) - known:
            errors[f"{path}.{language}"] = [_("This language is not set up here.")]
    return errors
