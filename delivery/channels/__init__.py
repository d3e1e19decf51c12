"""Channels that are sent to addresses, one file each."""
