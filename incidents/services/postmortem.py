"""The post-mortem: written in peace, published through the one door, mended as a correction."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from incidents.client_keys import digest_of
from incidents.declarations import Hearers, PostmortemPublication, Text
from incidents.lifecycle import Impact, Status, UpdateState, check_move
from incidents.models import Incident, Notice, Postmortem, Update
from incidents.planning import NoticePlan
from incidents.postmortems import titles_of
from incidents.selection import newest_notices, same_sent_plans
from incidents.services.drafts import new_update, texts_json, write_notices
from incidents.services.on_its_way import locked_incident
from incidents.services.publishing import send_off
from incidents.services.updating import correct_update, lock_for_writing, once
from incidents.texts import check_texts, has_visible, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, InvalidInput, StaleVersion


@transaction.atomic
def save_postmortem(
    *, actor: Actor, incident: Incident, texts: Mapping[str, Text], seen: int | None = None
) -> Postmortem:
    """Keep the working text; nothing is public before it is published. Languages that are left out keep their words.

    ``seen`` is the version of the text that the writer had before them: ``StaleVersion`` when somebody has changed it since.
    """
    actor.require(Action.DRAFT)
    raise_if_wrong(check_texts(texts))
    incident = locked_incident(incident)
    if incident.published_at is None:
        raise Conflict(_("Nothing was published yet. Discard the draft instead."), code="not_published")
    row = Postmortem.objects.filter(incident=incident).first() or Postmortem(incident=incident, version=0)
    if seen is not None and seen != row.version:
        raise StaleVersion()
    kept = {**row.texts, **texts_json(texts)}
    kept = {language: words for language, words in kept.items() if has_visible(words["body"])}
    if row.pk and kept == row.texts:
        return row
    row.texts, row.version, row.changed_by = kept, row.version + 1, actor.name
    row.save()
    audit.record(actor=actor, verb="save_postmortem", target=incident, languages=sorted(kept))
    return row


def publish_postmortem(*, actor: Actor, incident: Incident, publication: PostmortemPublication) -> Update:
    """Publish the working text as an update of its own kind, and tell those who were chosen that it can be read.

    The incident must be resolved. Levels that need approval wait for it. Published already: what changed since goes out as a
    correction and nobody is told again. Raises ``IllegalTransition``, ``StaleVersion``, ``Conflict``, ``InvalidInput``.
    """
    actor.require(Action.PUBLISH)
    digest = digest_of("postmortem", publication, incident.uuid)
    return once(incident, publication.client_key, digest, lambda: _publish(actor, incident, publication, digest))


def _publish(actor: Actor, incident: Incident, publication: PostmortemPublication, digest: str) -> Update:
    incident = lock_for_writing(incident, publication.version)
    row = Postmortem.objects.filter(incident=incident).select_related("update__incident").first()
    if row is None or not row.texts:
        raise InvalidInput({"texts": [_("Write the post-mortem first.")]})
    titles = titles_of(incident)
    texts = {
        language: Text(titles.get(language, incident.title), words["body"]) for language, words in row.texts.items()
    }
    if incident.status == Status.POSTMORTEM and row.update and row.update.state == UpdateState.PUBLISHED:
        return _mend(actor, row.update, texts)
    check_move(incident.kind, incident.status, Status.POSTMORTEM)
    update = new_update(
        actor=actor, incident=incident, status=Status.POSTMORTEM, client_key=publication.client_key or None
    )
    update.texts = texts_json(texts)
    update.impacts = dict.fromkeys(incident.impacts.values_list("service__slug", flat=True), Impact.OPERATIONAL)
    update.client_digest = digest
    update.save()
    write_notices(update, _notices(incident, publication.tell, texts))
    row.update = update
    row.save()
    incident.version += 1
    incident.save(update_fields=["version"])
    audit.record(actor=actor, verb="write_postmortem", target=incident, number=update.number, tell=publication.tell)
    return send_off(actor=actor, update=update, hold_seconds=0 if publication.tell == Hearers.NOBODY else None)


def _mend(actor: Actor, update: Update, texts: Mapping[str, Text]) -> Update:
    last = update.corrections.order_by("-id").first()
    if texts_json(texts) != (last.texts if last else update.texts):
        correct_update(actor=actor, update=update, texts=texts)
    return update


def _notices(incident: Incident, tell: Hearers, texts: Mapping[str, Text]) -> Iterable[NoticePlan]:
    """A short message with a link on every sent channel that was used or on which somebody follows."""
    if tell == Hearers.NOBODY:
        return []
    used = newest_notices(incident)
    words = _short_words(texts)
    everybody = tell == Hearers.EVERYBODY_TOLD
    return [
        replace(
            plan,
            texts=words,
            recipients=Notice.Recipients.FOLLOWERS_AND_FIRST
            if everybody and plan.channel in used
            else Notice.Recipients.FOLLOWERS,
        )
        for plan in same_sent_plans(incident, closing=False)
    ]


def _short_words(texts: Mapping[str, Text]) -> dict[str, Text]:
    words = {}
    for language, text in texts.items():
        with translation.override(language):
            body = _("We have written down what happened and what we do so that it does not happen again.")
            words[language] = Text(text.title, f"{body} {{link}}")
    return words
