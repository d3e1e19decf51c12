"""Which times make sense for planned work and announcements. Reads nothing but the clock."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from statuscomms.clock import now
from statuscomms.errors import Sentence

FURTHEST = timedelta(days=3 * 366)
"""How far ahead anything may be planned."""

BEGUN_AT_MOST = timedelta(hours=24)
"""How long ago work may have begun that is announced only now."""


def check_window(
    starts_at: datetime | None, ends_at: datetime | None, *, may_have_begun: timedelta = BEGUN_AT_MOST
) -> dict[str, list[Sentence]]:
    """What is wrong with a window, by field: over already, begun too long ago, too far ahead, end before start."""
    moment = now()
    errors: dict[str, list[Sentence]] = {}
    if starts_at and starts_at < moment - may_have_begun:
        errors["starts_at"] = [_("This time has passed. Choose a later one.")]
    if ends_at and ends_at <= moment:
        errors["ends_at"] = [_("This time has passed. Choose a later one.")]
    for name, at in (("starts_at", starts_at), ("ends_at", ends_at)):
        if at and at > moment + FURTHEST:
            errors[name] = [_("Choose a time within three years.")]
    if starts_at and ends_at and ends_at <= starts_at:
        errors.setdefault("ends_at", []).append(_("It must end after it starts."))
    return errors
