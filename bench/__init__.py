"""Measurements and fault tests of the whole; no part of the product."""
