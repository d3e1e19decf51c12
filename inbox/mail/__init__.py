"""Mails that customers send: read, understood, answered. ``inbound`` is the way in."""
