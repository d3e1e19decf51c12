"""The clock's part: releases what is due, and hands back to staff what cannot go out any more."""

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.lifecycle import UpdateState
from incidents.models import Update
from incidents.services.approval import ask_approval, name_in_alerts, needs_second_person
from incidents.services.on_its_way import locked, note_write
from incidents.services.release_checks import require_releasable
from incidents.services.releasing import release_update
from incidents.services.waiting import back_to_draft
from statuscomms import audit
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, NotFound, ProductError
from statuscomms.staff_alerts import close_alert, raise_alert

log = structlog.get_logger(__name__)

WAITING_FOR_THE_CLOCK = (UpdateState.HELD, UpdateState.SCHEDULED)
TROUBLE_KEY = "release:trouble"


def release_due_updates() -> None:
    """Release every held or scheduled update whose time has come; one that no longer can is handed back to staff. A tick job.

    Safe to run in several processes. Trouble with one update never keeps the others waiting.
    """
    due = Update.objects.filter(state__in=WAITING_FOR_THE_CLOCK, release_at__lte=now()).order_by("release_at", "pk")
    troubled = False
    for update in due:
        try:
            _release(update)
        except NotFound:
            continue  # discarded in this moment
        except ProductError as trouble:
            _hand_back(update, trouble)
        except Exception:
            # Nothing was written; it stays due and is tried again at the next tick, but somebody must know.
            log.exception("release_failed", update=str(update.uuid))
            troubled = True
            _tell_of_trouble(update)
    if not troubled:
        close_alert(key=TROUBLE_KEY, actor=Actor.system("tick"))


@transaction.atomic
def _release(update: Update) -> None:
    """Publish the update unless somebody undid, moved or published it since it was looked at.

    One that by now needs a second person and has had none waits for one: it is never published on the strength of older rules.
    """
    update = locked(update)
    if not _is_due(update):
        return
    require_releasable(update)
    note_write(update.incident)
    if needs_second_person(update) and not (update.approved_by or update.bypassed_by):
        # Since it was set on its way its level, or the size of its audience, has come to want somebody else.
        ask_approval(actor=Actor.system("tick"), update=update, release_at=None)
        return
    release_update(update_id=update.pk, actor=Actor.system("tick"), only_from=WAITING_FOR_THE_CLOCK)


def _is_due(update: Update) -> bool:
    return update.state in WAITING_FOR_THE_CLOCK and update.release_at is not None and update.release_at <= now()


@transaction.atomic
def _hand_back(update: Update, trouble: ProductError) -> None:
    """Make it a draft again, with nothing of it published, and alarm the staff."""
    update = locked(update)
    if not _is_due(update):
        return
    log.warning("release_refused", update=str(update.uuid), code=trouble.code)
    back_to_draft(update)
    note_write(update.incident)
    audit.record(
        actor=Actor.system("tick"),
        verb="hand_back",
        target=update.incident,
        number=update.number,
        code=trouble.code,
    )
    raise_alert(
        key=f"release:{update.uuid}",
        text=_("An update of %(title)s could not go out: %(reason)s")
        % {"title": name_in_alerts(update.incident), "reason": _reason(trouble)},
        urgency="urgent",
        link=reverse("incidents:detail", args=[update.incident.uuid]),
    )


def _reason(trouble: ProductError) -> str:
    if not isinstance(trouble, InvalidInput):
        return str(trouble.message)
    return " ".join(str(sentence) for sentences in trouble.fields.values() for sentence in sentences)


def _tell_of_trouble(update: Update) -> None:
    incident = update.incident
    raise_alert(
        key=TROUBLE_KEY,
        text=_("An update of %(title)s is due and does not go out. It is tried again every second.")
        % {"title": name_in_alerts(incident)},
        urgency="urgent",
        link=reverse("incidents:detail", args=[incident.uuid]),
    )
