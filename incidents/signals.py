"""What ``incidents`` tells higher floors, inside its own transaction (``Signal.send``, so that a failing receiver undoes all).

Receivers insert or update only rows of their own app.
"""

from django.dispatch import Signal

update_published = Signal()
"""An update went out. Keyword arguments: ``update: Update`` (with ``update.incident``), ``notices: list[Notice]``."""

notice_ended = Signal()
"""A shown notice vanished (replaced, withdrawn, expired). Keyword argument: ``notice: Notice``."""

message_due = Signal()
"""The moment of a sent notice has come that waited longer than its update. Keyword argument: ``notice: Notice`` (with
``notice.update`` and ``notice.incident``)."""

incident_changed = Signal()
"""Something that documents show changed without an update (correction, reopening). Keyword argument: ``incident: Incident``."""

history_recorded = Signal()
"""Incidents of another status page were written down. Keyword argument: ``uuids: list[UUID]``, theirs."""

incident_declared = Signal()
"""A new incident exists, published or not. Keyword argument: ``incident: Incident`` (its ``origin`` is the caller's)."""
