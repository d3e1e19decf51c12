"""The only writers of ``incidents``: a verb per function, keyword-only, with an explicit actor. A file per subject."""

from incidents.services.approval import approve_update, bypass_approval
from incidents.services.autosaving import save_draft, with_working_title
from incidents.services.brief_copies import send_briefs, send_unannounced_briefs
from incidents.services.briefs import read_brief, save_brief
from incidents.services.changing import change_update
from incidents.services.declaring import change_draft, declare, discard_draft
from incidents.services.demand import record_demand
from incidents.services.dismissing import dismiss_draft
from incidents.services.due_releases import release_due_updates
from incidents.services.ending import cancel_sent_notice, mark_notices_sent, withdraw_notice
from incidents.services.history import record_history
from incidents.services.maintenance import (
    cancel_maintenance,
    change_maintenance,
    move_maintenance,
    start_maintenance,
)
from incidents.services.maintenance_clock import tell_due_maintenance_events
from incidents.services.maintenance_series import change_series, create_series, open_due_occurrences, stop_series
from incidents.services.manual import assign_manual_work, note_manual_work, remind_of_manual_work
from incidents.services.notes import add_note
from incidents.services.notice_windows import end_due_notices
from incidents.services.postmortem import publish_postmortem, save_postmortem
from incidents.services.publishing import publish_update
from incidents.services.releasing import release_update
from incidents.services.reminding import remind_of_what_is_late
from incidents.services.resolving import resolve
from incidents.services.responsibility import give_responsibility
from incidents.services.sightings import record_sightings
from incidents.services.statuspage_import import import_statuspage
from incidents.services.updating import add_update, correct_update, reopen
from incidents.services.waiting import cancel_update, reschedule_update, undo_update

__all__ = [
    "import_statuspage",
    "record_history",
    "add_note",
    "add_update",
    "approve_update",
    "bypass_approval",
    "cancel_maintenance",
    "assign_manual_work",
    "cancel_sent_notice",
    "cancel_update",
    "change_draft",
    "change_maintenance",
    "change_series",
    "change_update",
    "correct_update",
    "create_series",
    "declare",
    "discard_draft",
    "dismiss_draft",
    "end_due_notices",
    "give_responsibility",
    "mark_notices_sent",
    "move_maintenance",
    "open_due_occurrences",
    "note_manual_work",
    "publish_postmortem",
    "publish_update",
    "read_brief",
    "record_demand",
    "record_sightings",
    "release_due_updates",
    "release_update",
    "remind_of_manual_work",
    "remind_of_what_is_late",
    "reopen",
    "reschedule_update",
    "resolve",
    "save_brief",
    "save_draft",
    "save_postmortem",
    "send_briefs",
    "send_unannounced_briefs",
    "start_maintenance",
    "stop_series",
    "tell_due_maintenance_events",
    "undo_update",
    "with_working_title",
    "withdraw_notice",
]
