"""What ``audiences`` tells higher floors, inside its own transaction."""

from django.dispatch import Signal

message_requested = Signal()
"""Somebody must get one message. Keyword arguments: ``request: audiences.messages.MessageRequest``. Sent with
``Signal.send`` inside the transaction; delivery inserts a broadcast for one address."""
