"""The only writers of ``inbox``, a module per subject."""

from inbox.services.alert_drafts import discard_alert_draft, forget_old_alerts, remind_of_silent_alert_drafts
from inbox.services.alert_mappings import change_mapping, create_mapping, delete_mapping
from inbox.services.alerts import ReceivedAlerts, receive_alerts
from inbox.services.demand import measure_demand
from inbox.services.enquiries import ReceivedEnquiry, receive_enquiries, receive_enquiry
from inbox.services.keyword_phrases import remove_phrase, restore_phrase, set_phrase
from inbox.services.spikes import decide_spike, join_declared_incident

__all__ = [
    "ReceivedAlerts",
    "ReceivedEnquiry",
    "change_mapping",
    "create_mapping",
    "decide_spike",
    "delete_mapping",
    "discard_alert_draft",
    "forget_old_alerts",
    "join_declared_incident",
    "measure_demand",
    "receive_alerts",
    "receive_enquiries",
    "receive_enquiry",
    "remind_of_silent_alert_drafts",
    "remove_phrase",
    "restore_phrase",
    "set_phrase",
]
