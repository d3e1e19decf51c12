"""What people agree to, word for word. Change ``VERSION`` whenever the words change: consents name it."""

from django.utils.translation import gettext as _

VERSION = "2026-11"
PURPOSE = "service_notices"


def wording(organisation: str) -> str:
    """The sentence beside the button, in the active language."""
    return _(
        "%(organisation)s may write to this address about disruptions and maintenance of its services. "
        "You can stop this at any time with the link in every message."
    ) % {"organisation": organisation}
