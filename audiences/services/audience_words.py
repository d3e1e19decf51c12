"""Attributes and services that audiences speak of must not go: the rule would quietly mean other people, or nobody."""

from django.utils.translation import gettext as _

from audiences.queries import audiences_speaking_of
from statuscomms.errors import Conflict


def refuse_while_audiences_speak_of(word: str) -> None:
    """``Conflict`` naming the audiences in use whose rules name this attribute key or service slug."""
    found = audiences_speaking_of(word)
    if found:
        names = ", ".join(audience.name() for audience in found[:5])
        raise Conflict(_("Audiences speak of this. Change them first: %(names)s.") % {"names": names})
