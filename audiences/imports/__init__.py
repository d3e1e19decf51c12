"""Imports of contacts: reading files, what their columns are, the drafts that rows become, and the run through all of them."""
