"""Pohjanvalo, an invented energy and broadband company: what `manage.py load_demo` writes."""
