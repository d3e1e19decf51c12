"""The keyword table as administrators change it. STOP stands outside: no row can take it away or give it another meaning."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from inbox.keyword_table import BUILT_IN
from inbox.keywords import means_stop, normal_form
from inbox.models import KeywordPhrase
from incidents.texts import check_line, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, NotFound, Sentence

MOST_PHRASES = 300
LONGEST = 60


@transaction.atomic
def set_phrase(*, actor: Actor, language: str, phrase: str, meaning: str) -> KeywordPhrase:
    """Say what a phrase means in a language; a meaning of "" makes it ordinary words. Raises ``InvalidInput`` by field."""
    actor.require(Action.MANAGE_SETTINGS)
    phrase = phrase.strip()
    raise_if_wrong(_errors_of(language, phrase, meaning))
    if KeywordPhrase.objects.count() >= MOST_PHRASES:
        raise Conflict(_("There are too many phrases already."), code="too_many_phrases")
    row, _created = KeywordPhrase.objects.update_or_create(
        language=language,
        normalised=normal_form(phrase),
        defaults={"phrase": phrase, "meaning": meaning},
    )
    audit.record(actor=actor, verb="set_keyword", target=row, language=language, phrase=phrase, meaning=meaning)
    return row


@transaction.atomic
def remove_phrase(*, actor: Actor, language: str, normalised: str) -> None:
    """Take a phrase out of the table: an own one is deleted, one that the product brings along becomes ordinary words.

    ``NotFound`` for what does not stand there.
    """
    actor.require(Action.MANAGE_SETTINGS)
    built_in = _built_in(language, normalised)
    if built_in is not None:
        set_phrase(actor=actor, language=language, phrase=built_in, meaning="")
        return
    row = KeywordPhrase.objects.filter(language=language, normalised=normalised).first()
    if row is None:
        raise NotFound
    audit.record(actor=actor, verb="remove_keyword", target=row, language=language, phrase=row.phrase)
    row.delete()


@transaction.atomic
def restore_phrase(*, actor: Actor, language: str, normalised: str) -> None:
    """Give a phrase that the product brings along its own meaning again. ``NotFound`` when nobody changed it."""
    actor.require(Action.MANAGE_SETTINGS)
    row = KeywordPhrase.objects.filter(language=language, normalised=normalised).first()
    if row is None or _built_in(language, normalised) is None:
        raise NotFound
    audit.record(actor=actor, verb="restore_keyword", target=row, language=language, phrase=row.phrase)
    row.delete()


def _built_in(language: str, normalised: str) -> str | None:
    words = (word for words in BUILT_IN.get(language, {}).values() for word in words)
    return next((word for word in words if normal_form(word) == normalised), None)


def _errors_of(language: str, phrase: str, meaning: str) -> dict[str, list[Sentence]]:
    errors = check_line(phrase, "phrase", limit=LONGEST, required=True)
    if language not in dict(settings.LANGUAGES):
        errors["language"] = [_("Choose one of the languages.")]
    if meaning not in ("", *KeywordPhrase.Meaning.values):
        errors["meaning"] = [_("Choose from the list.")]
    if "phrase" not in errors and not normal_form(phrase):
        errors["phrase"] = [_("Give letters or digits.")]
    elif "phrase" not in errors and (means_stop(phrase) or any(means_stop(word) for word in phrase.split()[:1])):
        errors["phrase"] = [_("This always means STOP and cannot be changed.")]
    return errors
