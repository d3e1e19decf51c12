"""Further updates, reopening, and mending typos."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audiences.queries import services_in_use
from audiences.topics import IncidentKind, Severity
from incidents.client_keys import digest_of, require_same
from incidents.declarations import ServiceImpact, Text, UpdateDraft
from incidents.large_audience import wants_its_number
from incidents.lifecycle import (
    AFTERWORDS,
    CLOSED,
    FIRST_STATUS,
    UNRELEASED,
    Status,
    UpdateState,
    check_move,
    statuses_after,
)
from incidents.models import Correction, Incident, Update
from incidents.placeholders import strip_personal
from incidents.planning import ServicePlan, planned_services
from incidents.rendering import placeholder_facts
from incidents.selection import chosen_plans, leaves_out_by_hand
from incidents.services.drafts import impacts_json, new_update, texts_json, write_notices
from incidents.services.on_its_way import locked_incident, require_version
from incidents.services.publishing import send_off
from incidents.signals import incident_changed
from incidents.texts import check_texts, in_every_language, raise_if_wrong, render
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, InvalidInput, Sentence


def add_update(*, actor: Actor, incident: Incident, draft: UpdateDraft) -> Update:
    """Write the next update of an open incident and publish it when the draft says so.

    The same ``client_key`` answers the first one again. Raises ``StaleVersion``, ``Conflict`` while another update waits,
    ``IllegalTransition``, ``InvalidInput``.
    """
    actor.require(Action.PUBLISH if draft.publish else Action.DRAFT)
    digest = digest_of("update", draft, incident.uuid)
    return once(incident, draft.client_key, digest, lambda: _add(actor, incident, draft, digest, reopening=False))


def reopen(*, actor: Actor, incident: Incident, draft: UpdateDraft) -> Update:
    """Open a closed incident again with an update that says so."""
    actor.require(Action.PUBLISH)
    digest = digest_of("reopen", draft, incident.uuid)
    return once(incident, draft.client_key, digest, lambda: _add(actor, incident, draft, digest, reopening=True))


def once(incident: Incident, client_key: str | None, digest: str, write: Callable[[], Update]) -> Update:
    """The update that ``client_key`` already made, else what ``write`` makes, in one transaction.

    Raises ``Conflict`` when the key came before with other words, or for another incident.
    """
    try:
        with transaction.atomic():
            locked_incident(incident)  # before looking: a second press waits here until the first is committed
            return _written_before(client_key, digest) or write()
    except IntegrityError:
        known = _written_before(client_key, digest)
        if known is None:
            raise Conflict(_("Another update is being written. Look at it first.")) from None
        return known


def _written_before(client_key: str | None, digest: str) -> Update | None:
    if not client_key:
        return None
    known = Update.objects.filter(client_key=client_key).select_related("incident").first()
    if known is not None:
        require_same(known.client_digest, digest)
    return known


def lock_for_writing(incident: Incident, version: int | None) -> Incident:
    """The incident, locked, at the version that the writer saw, with no update under way."""
    locked = locked_incident(incident)
    require_version(locked, version)
    if locked.updates.filter(state__in=[state.value for state in UNRELEASED]).exists():
        raise Conflict(_("Another update is on its way. Publish or cancel it first."), code="update_under_way")
    return locked


def _add(actor: Actor, incident: Incident, draft: UpdateDraft, digest: str, *, reopening: bool) -> Update:
    incident = lock_for_writing(incident, draft.version)
    status = _next_status(incident, draft.status, reopening=reopening)
    raise_if_wrong(check_texts(draft.texts) | check_loudness(draft.severity, draft.level))
    update = new_update(actor=actor, incident=incident, status=status, client_key=draft.client_key or None)
    update.texts = texts_json(in_every_language(draft.texts, incident.title))
    update.impacts = impacts_json(_services(incident, draft))
    update.severity = draft.severity or ""
    update.level = draft.level
    update.show_again = draft.show_again
    update.ends_work_by_hand = leaves_out_by_hand(draft.channels)
    update.client_digest = digest
    update.save()
    write_notices(update, chosen_plans(incident, draft.channels, status))
    incident.version += 1
    incident.save(update_fields=["version"])
    audit.record(actor=actor, verb="write_update", target=incident, number=update.number)
    if draft.publish and not (draft.asks_twice and wants_its_number(update)):
        update = send_off(
            actor=actor,
            update=update,
            publish_at=draft.publish_at,
            hold_seconds=draft.hold_seconds,
            bypass_reason=draft.bypass_reason,
        )
    return update


def check_loudness(severity: str | None, level: int | None) -> dict[str, list[Sentence]]:
    """What is wrong with the severity and the level of an update (None: as before)."""
    errors: dict[str, list[Sentence]] = {}
    if severity and severity not in Severity.values:
        errors["severity"] = [_("Choose one of: %(known)s.") % {"known": ", ".join(Severity.values)}]
    if level is not None and level not in (1, 2, 3, 4):
        errors["level"] = [_("Choose a level from 1 to 4.")]
    return errors


def _next_status(incident: Incident, asked: str | None, *, reopening: bool) -> str:
    first = FIRST_STATUS[IncidentKind(incident.kind)]
    if reopening:
        # A finished maintenance goes on, a cancelled one is planned again: the first status that is open to it.
        steps = statuses_after(incident.kind, incident.status)
        first = first if first in steps or not steps else steps[0]
    status = asked or (first if reopening or incident.status == Status.TRIAGE else incident.status)
    if status not in Status.values:
        raise InvalidInput({"status": [_("There is no status %(name)s.") % {"name": status[:40]}]})
    if incident.is_closed != reopening:
        message = _("This is closed. Reopen it first.") if incident.is_closed else _("This is open already.")
        raise Conflict(message, code="closed" if incident.is_closed else "open")
    if status in CLOSED:
        raise InvalidInput({"status": [_("Use Resolve to close it.")]})
    check_move(incident.kind, incident.status, status)
    return status


def _services(incident: Incident, draft: UpdateDraft) -> tuple[ServicePlan, ...]:
    """The impacts that the writer names, else those of the newest update that was not a closing one."""
    if draft.services is not None:
        return planned_services(draft.services, incident.kind)
    newest = (
        incident.updates.filter(state=UpdateState.PUBLISHED, is_closing=False)
        .exclude(status__in=AFTERWORDS)
        .order_by("-number")
        .values_list("impacts")
    ).first()
    kept = newest[0] if newest else {}
    in_use = set(services_in_use().filter(slug__in=kept).values_list("slug", flat=True))
    return planned_services([ServiceImpact(slug, impact) for slug, impact in kept.items() if slug in in_use])


@transaction.atomic
def correct_update(*, actor: Actor, update: Update, texts: Mapping[str, Text]) -> Correction:
    """Mend a typo in published words: documents show the new ones, nothing is sent, no revision rises.

    A language without a title keeps the published one; languages that were not published are refused.
    """
    actor.require(Action.PUBLISH)
    if update.state != UpdateState.PUBLISHED:
        raise Conflict(_("Only published words are corrected. Change the draft instead."), code="not_published")
    raise_if_wrong(check_texts(texts) | _errors_of_correction(update, texts))
    facts = placeholder_facts(update)
    mended = {}
    for language, text in texts.items():
        words = render(replace(text, title=text.title or update.texts[language].get("title", "")), language, facts)
        mended[language] = Text(*(strip_personal(part) for part in (words.title, words.body, words.instructions)))
    correction = Correction.objects.create(update=update, texts=texts_json(mended), actor_name=actor.name)
    audit.record(actor=actor, verb="correct", target=update.incident, number=update.number)
    incident_changed.send(sender=Incident, incident=update.incident)
    return correction


def _errors_of_correction(update: Update, texts: Mapping[str, Text]) -> dict[str, list[Sentence]]:
    if not texts:
        return {"texts": [_("Nothing is changed.")]}
    return {
        f"texts.{language}": [_("Nothing was published in this language, so there is nothing to correct.")]
        for language in texts
        if language not in update.texts
    }
