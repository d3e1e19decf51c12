"""The only writers of ``inbox``, a module per subject."""

from inbox.services.demand import measure_demand
from inbox.services.enquiries import ReceivedEnquiry, receive_enquiries, receive_enquiry
from inbox.services.spikes import decide_spike, join_declared_incident

__all__ = [
    "ReceivedEnquiry",
    "decide_spike",
    "join_declared_incident",
    "measure_demand",
    "receive_enquiries",
    "receive_enquiry",
]
