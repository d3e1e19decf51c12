"""Looks: made, changed and deleted by staff."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput, Sentence
from touchpoints.colours import contrast, is_colour
from touchpoints.documents import changing_keys
from touchpoints.documents.addresses import brand_prefix
from touchpoints.documents.looks import look_keys
from touchpoints.logos import Logo, logo_of
from touchpoints.models import Font, Look, PublishedDocument
from touchpoints.services.documents import feed_keys, mark_dirty

LONGEST_NAME = 100
LONGEST_SIGNATURE = 500
LEAST_CONTRAST = 4.5
_HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])\Z")
_LARGEST_OFFSET = 400


@dataclass(frozen=True, slots=True)
class LookDraft:
    """A look as staff describe it. ``logo``: an uploaded image; None keeps the one that is there, b"" takes it away."""

    name: str
    accent: str = "#1f5fbf"
    accent_text: str = "#ffffff"
    font: str = Font.SYSTEM.value
    corner: str = "right"
    offset_x: int = 20
    offset_y: int = 20
    logo: bytes | None = None
    sender_name: str = ""
    sender_address: str = ""
    signatures: Mapping[str, str] = field(default_factory=dict)
    host: str = ""
    is_default: bool = False


@transaction.atomic
def create_look(*, actor: Actor, draft: LookDraft) -> Look:
    """A new brand. Raises ``InvalidInput`` naming every field that is wrong."""
    actor.require(Action.MANAGE_SETTINGS)
    return _write(actor, Look(), draft, verb="create_look")


@transaction.atomic
def save_look(*, actor: Actor, look: Look, draft: LookDraft) -> Look:
    """Change a brand; pages, feeds and mail follow."""
    actor.require(Action.MANAGE_SETTINGS)
    return _write(actor, look, draft, verb="change_look")


@transaction.atomic
def delete_look(*, actor: Actor, look: Look) -> None:
    """Remove a brand; its sites show the plain look from then on."""
    actor.require(Action.MANAGE_SETTINGS)
    audit.record(actor=actor, verb="delete_look", target=look, name=look.name)
    keys = [*look_keys([look]), *_own_pages(look)]
    look.delete()
    mark_dirty(keys=[*keys, *feed_keys(), *changing_keys()])


def _write(actor: Actor, look: Look, draft: LookDraft, *, verb: str) -> Look:
    logo = _checked(draft)
    values: dict[str, Any] = {
        name: getattr(draft, name)
        for name in ("accent", "accent_text", "font", "corner", "offset_x", "offset_y", "is_default")
    }
    values |= {"name": draft.name.strip(), "sender_name": draft.sender_name.strip(), "host": _host(draft.host) or None}
    values |= {"sender_address": draft.sender_address.strip(), "signatures": _signatures(draft)}
    if draft.logo is not None:
        values |= {"logo": logo.png if logo else None}
        values |= {"logo_width": logo.width if logo else 0, "logo_height": logo.height if logo else 0}
    for name, value in values.items():
        setattr(look, name, value)
    if draft.is_default:
        Look.objects.exclude(pk=look.pk).filter(is_default=True).update(is_default=False)
    try:
        with transaction.atomic():
            look.save()
    except IntegrityError:
        raise InvalidInput(_taken(look)) from None
    mark_dirty(keys=[*look_keys([look]), *_own_pages(look), *feed_keys(), *changing_keys()])
    audit.record(actor=actor, verb=verb, target=look, name=look.name, host=look.host or "")
    return look


def _own_pages(look: Look) -> list[str]:
    """What was published for its own domain so far."""
    return list(
        PublishedDocument.objects.filter(key__startswith=f"{brand_prefix(look.uuid)}/").values_list("key", flat=True)
    )


def _checked(draft: LookDraft) -> Logo | None:
    errors: dict[str, list[Sentence]] = {}
    if not draft.name.strip() or len(draft.name) > LONGEST_NAME or not draft.name.isprintable():
        errors["name"] = [_("Give a name of 1 to 100 characters.")]
    errors |= {
        name: [_("Write a colour as # and six digits, such as #1f5fbf.")]
        for name in ("accent", "accent_text")
        if not is_colour(getattr(draft, name))
    }
    if not errors and contrast(draft.accent, draft.accent_text) < LEAST_CONTRAST:
        errors["accent_text"] = [_("These two colours are too alike to be read on each other.")]
    if draft.font not in Font.values:
        errors["font"] = [_("Choose one of the fonts.")]
    if draft.corner not in ("left", "right"):
        errors["corner"] = [_("Choose left or right.")]
    for name in ("offset_x", "offset_y"):
        if not 0 <= getattr(draft, name) <= _LARGEST_OFFSET:
            errors[name] = [_("Give 0 to 400 pixels.")]
    errors |= _sender_errors(draft)
    if draft.host.strip() and not _HOST.match(_host(draft.host)):
        errors["host"] = [_("Write a domain such as status.example.com, without https:// and path.")]
    if errors:
        raise InvalidInput(errors)
    return logo_of(draft.logo) if draft.logo else None


def _sender_errors(draft: LookDraft) -> dict[str, list[Sentence]]:
    errors: dict[str, list[Sentence]] = {}
    if len(draft.sender_name) > LONGEST_NAME or not draft.sender_name.isprintable():
        errors["sender_name"] = [_("Give a name of at most 100 characters on one line.")]
    if draft.sender_address.strip():
        try:
            validate_email(draft.sender_address.strip())
        except ValidationError:
            errors["sender_address"] = [_("Write an e-mail address such as status@example.com.")]
    known = [code for code, _name in settings.LANGUAGES]
    for code, text in draft.signatures.items():
        if code not in known or not isinstance(text, str) or len(text) > LONGEST_SIGNATURE:
            errors[f"signatures.{code[:20]}"] = [_("Give a text of at most 500 characters.")]
    return errors


def _signatures(draft: LookDraft) -> dict[str, str]:
    """Per language, without control characters; empty ones are left out."""
    cleaned = {
        code: "".join(letter for letter in text if letter.isprintable() or letter == "\n").strip()
        for code, text in draft.signatures.items()
    }
    return {code: text for code, text in cleaned.items() if text}


def _host(text: str) -> str:
    return text.strip().lower().rstrip(".")


def _taken(look: Look) -> dict[str, list[Sentence]]:
    if Look.objects.exclude(pk=look.pk).filter(name=look.name).exists():
        return {"name": [_("Another look has this name already.")]}
    return {"host": [_("Another look has this domain already.")]}
