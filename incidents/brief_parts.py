"""The four parts of a support brief, in reading order."""

from django.utils.translation import gettext_lazy as _

BRIEF_LABELS = {
    "known": _("What is known"),
    "say": _("You may say"),
    "do_not_say": _("Do not say"),
    "workaround": _("Workaround"),
}
"""Field of ``Brief`` and ``BriefText`` -> what staff call it."""
