"""Channels that are shown on sites, one file each."""
