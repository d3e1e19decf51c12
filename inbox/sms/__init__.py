"""Text messages that customers send: understood and answered. ``inbound`` is the way in."""
