"""The preset that an update speaks with. Used by the other services alone."""

from incidents.models import Level, Update


def level_of(update: Update) -> Level:
    """The update's own level where it names one, else the incident's."""
    return Level.objects.get(number=update.level or update.incident.level)
