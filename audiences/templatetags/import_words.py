"""How the pages of imports write numbers."""

from django import template

register = template.Library()


@register.filter
def percent(share: float) -> int:
    """A share from 0 to 1 in whole percent, rounded down: 100 only at the end."""
    return int(share * 100)
