"""The last word: what is shown vanishes, those who wait are told or handed over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind
from incidents.channels import ShownChannel, get_channel
from incidents.client_keys import digest_of
from incidents.declarations import Resolution, Text, Then
from incidents.lifecycle import CLOSED, CLOSING_STATUS, Impact, NoticeState, Status, check_move
from incidents.maintenance_telling import closing_sent_plans, followed_sent_plans, maintenance_of, written_texts
from incidents.maintenance_texts import KIND_OF_CLOSING, EventWords, event_words
from incidents.models import Incident, Level, Update
from incidents.selection import newest_notices, plan_like
from incidents.services.briefs import save_brief
from incidents.services.drafts import new_update, texts_json, write_notices
from incidents.services.publishing import send_off
from incidents.services.updating import lock_for_writing, once
from incidents.texts import check_line, check_texts, in_every_language, languages, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput, Sentence

AFTER_NOTICE_LIMIT = 336
"""Hours: two weeks."""


def resolve(*, actor: Actor, incident: Incident, resolution: Resolution) -> Update:
    """Close an incident with a closing update.

    *tell* sends the closing message to followers and to those who got an earlier message; *hand_over* sends nothing. Raises
    ``StaleVersion``, ``IllegalTransition``, ``InvalidInput``; the same ``client_key`` answers the first closing again.
    """
    actor.require(Action.PUBLISH)
    digest = digest_of("resolve", resolution, incident.uuid)
    return once(incident, resolution.client_key, digest, lambda: _resolve(actor, incident, resolution, digest))


def _resolve(actor: Actor, incident: Incident, resolution: Resolution, digest: str) -> Update:
    update = write_closing(actor, incident, resolution, digest)
    return send_off(actor=actor, update=update, hold_seconds=0, bypass_reason=resolution.bypass_reason)


def write_closing(actor: Actor, incident: Incident, resolution: Resolution, digest: str = "") -> Update:
    """The closing update in draft, with its notices, for a caller that sends it on its way in the same transaction."""
    incident = lock_for_writing(incident, resolution.version)
    if incident.published_at is None:
        raise Conflict(_("Nothing was published yet. Discard the draft instead."), code="not_published")
    status = _closing_status(incident, resolution.status)
    raise_if_wrong(check_texts(resolution.texts) | _errors_of(resolution))
    update = new_update(actor=actor, incident=incident, status=status, client_key=resolution.client_key or None)
    words = resolution.texts or closing_texts(incident, status)
    update.texts = texts_json(in_every_language(words, incident.title))
    update.impacts = dict.fromkeys(incident.impacts.values_list("service__slug", flat=True), Impact.OPERATIONAL)
    update.is_closing = True
    update.closing = Then(resolution.then)
    update.client_digest = digest
    update.handed_to = resolution.handed_to.strip() if resolution.then == Then.HAND_OVER else ""
    update.save()
    _write_closing_notices(update, words, resolution.after_notice_hours, only_followers=resolution.only_followers)
    incident.version += 1
    incident.save(update_fields=["version"])
    if resolution.brief:
        save_brief(actor=actor, incident=incident, brief=resolution.brief)
    if resolution.then == Then.HAND_OVER:
        audit.record(actor=actor, verb="hand_over", target=incident)
    return update


def _errors_of(resolution: Resolution) -> dict[str, list[Sentence]]:
    errors = check_line(resolution.handed_to.strip(), "handed_to", limit=200)
    hours = resolution.after_notice_hours
    if hours is not None and not 0 <= hours <= AFTER_NOTICE_LIMIT:
        errors["after_notice_hours"] = [
            _("An after-notice stays for 0 to %(limit)d hours.") % {"limit": AFTER_NOTICE_LIMIT}
        ]
    return errors


def _closing_status(incident: Incident, asked: str | None) -> str:
    status = asked or CLOSING_STATUS[IncidentKind(incident.kind)]
    if incident.is_closed:
        raise Conflict(_("This is closed already."), code="closed")
    if status not in Status.values or Status(status) not in CLOSED:
        raise InvalidInput({"status": [_("This status does not close it.")]})
    check_move(incident.kind, incident.status, status)
    return status


def closing_texts(incident: Incident, status: str | None = None) -> dict[str, Text]:
    """The closing words that are prepared: the playbook's, else those of the kind, else the level's, else a plain sentence, per
    language. ``status`` None: the kind's closing status."""
    kept: Mapping[str, Mapping[str, str]] = {}
    kind = IncidentKind(incident.kind)
    if incident.playbook and incident.playbook.closing_texts and status in (None, CLOSING_STATUS[kind]):
        kept = incident.playbook.closing_texts
    elif kind == IncidentKind.MAINTENANCE:
        return dict(_maintenance_words(incident, status).texts)
    elif kind == IncidentKind.INCIDENT:
        kept = Level.objects.get(number=incident.level).closing_texts
    if kept:
        return {language: Text.of_json(words) for language, words in kept.items()}
    plain = {}
    for language in languages():
        with translation.override(language):
            plain[language] = Text(body=_plain_closing(kind))
    return plain


def _plain_closing(kind: IncidentKind) -> str:
    if kind == IncidentKind.ANNOUNCEMENT:
        return _("This announcement is no longer in force.")
    return _("This is over. Thank you for your patience.")


def _maintenance_words(incident: Incident, status: str | None) -> EventWords:
    kind = KIND_OF_CLOSING[Status(status or Status.COMPLETED)]
    written = written_texts(maintenance_of(incident)) or {languages()[0]: Text(incident.title)}
    return event_words(kind, written, has_end=incident.ends_at is not None)


def _titles_of_messages(update: Update, words: Mapping[str, Text]) -> dict[str, Text]:
    """Titles that say in a mailbox what the message is about; the page's title stays. Staff's own words are left as they are."""
    incident = update.incident
    if incident.kind != IncidentKind.MAINTENANCE:
        return {}
    prepared = _maintenance_words(incident, update.status)
    return {
        language: title
        for language, title in prepared.sent.items()
        if language in words and words[language].title == prepared.texts[language].title
    }


def _write_closing_notices(
    update: Update, words: Mapping[str, Text], after_notice_hours: int | None, *, only_followers: bool
) -> None:
    """Sent channels tell followers and first recipients; a shown one may stay as an after-notice where it was shown."""
    incident = update.incident
    if update.closing == Then.TELL:
        titles = _titles_of_messages(update, words)
        plans = followed_sent_plans(incident) if only_followers else closing_sent_plans(incident, update.status)
        write_notices(update, [replace(plan, texts=titles) for plan in plans])
    hours = after_notice_hours
    if hours is None:
        hours = Level.objects.get(number=incident.level).after_notice_hours
    if hours:
        until = now() + timedelta(hours=hours)
        stays = [
            replace(plan_like(notice), is_after_notice=True, ends_at=until)
            for slug, notice in newest_notices(incident).items()
            if may_stay(slug) and notice.state == NoticeState.LIVE and not notice.is_after_notice
        ]
        write_notices(update, stays)


def may_stay(slug: str) -> bool:
    """Whether a notice of this channel may stay for a while, saying that it is over."""
    channel = get_channel(slug)
    return isinstance(channel, ShownChannel) and channel.may_stay_after
