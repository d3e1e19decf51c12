"""The parts of the work on an incident, and how they are called on screen. No I/O."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.channels import all_channels


class Part(models.TextChoices):
    """What somebody answers for."""

    COMMANDER = "commander", gettext_lazy("Commander")
    WRITER = "writer", gettext_lazy("Writer")
    CHANNEL = "channel", gettext_lazy("Channel")


def part_label(part: str, channel: str = "") -> str:
    """*Commander*, *Writer*, or the channel's name."""
    if part != Part.CHANNEL:
        return str(Part(part).label)
    known = all_channels().get(channel)
    return _("Channel %(name)s") % {"name": known.label if known else channel}
