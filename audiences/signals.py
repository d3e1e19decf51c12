"""What ``audiences`` tells higher floors, inside its own transaction."""

from django.dispatch import Signal

message_requested = Signal()
"""Somebody must get one message. Keyword arguments: ``request: audiences.messages.MessageRequest``. Sent with
``Signal.send`` inside the transaction; delivery inserts a broadcast for one address."""

service_leaving = Signal()
"""A service is to be archived or deleted. Keyword arguments: ``service: audiences.models.Service``, ``for_good: bool``. Sent with
``Signal.send`` inside the transaction; a floor that still needs the service raises ``Conflict``."""

service_changed = Signal()
"""A service is there, renamed, moved, archived, restored or gone. Keyword arguments: ``service: audiences.models.Service``. Sent with
``Signal.send`` inside the transaction; a floor that shows services shows them anew."""

own_data_asked = Signal()
"""A person downloads what is kept about them. Keyword arguments: ``contact: audiences.models.Contact``. Sent with ``Signal.send``;
a receiver answers a dict of JSON, heading -> what its floor keeps about the person."""

contact_erased = Signal()
"""A person is being forgotten. Keyword arguments: ``contact: audiences.models.Contact``, ``recipient_keys: tuple[str, ...]`` (the
names of their addresses in ledgers). Sent with ``Signal.send`` inside the transaction, before anything is cleared; a floor
clears what is personal in its own rows and keeps its numbers."""

audience_leaving = Signal()
"""An audience is to be archived or deleted. Keyword arguments: ``audience: audiences.models.Audience``. Sent with ``Signal.send``
inside the transaction; a floor that still needs the audience raises ``Conflict``."""
