"""Finds rows by the names that people and scripts use (slug or UUID), or says which field is wrong."""

import uuid
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from audiences.models import Audience, Service
from incidents.models import Level, Playbook
from statuscomms.errors import InvalidInput

T = TypeVar("T", bound=Model)


def by_slug_or_uuid(rows: QuerySet[T], name: str) -> T | None:
    """The row with this slug or UUID, or None."""
    try:
        return rows.filter(Q(uuid=uuid.UUID(name))).first()
    except ValueError:
        return rows.filter(slug=name).first()


def service_called(name: str, *, path: str = "services") -> Service:
    """The service with this slug or UUID, or ``InvalidInput`` at ``path``."""
    service = by_slug_or_uuid(Service.objects.all(), name)
    if service is None:
        raise InvalidInput({path: [_("There is no service called %(name)s.") % {"name": name[:80]}]})
    return service


def audience_called(name: str, *, path: str = "audience") -> Audience:
    """The audience in use with this slug or UUID, or ``InvalidInput`` at ``path``."""
    audience = by_slug_or_uuid(Audience.objects.filter(archived_at=None), name)
    if audience is None:
        raise InvalidInput({path: [_("There is no audience called %(name)s.") % {"name": name[:80]}]})
    return audience


def playbook_called(name: str, *, path: str = "playbook") -> Playbook:
    """The playbook with this slug or UUID, or ``InvalidInput`` at ``path``."""
    playbook = by_slug_or_uuid(Playbook.objects.all(), name)
    if playbook is None:
        raise InvalidInput({path: [_("There is no playbook called %(name)s.") % {"name": name[:80]}]})
    return playbook


def level_numbered(number: int) -> Level:
    """The level's preset, or ``InvalidInput``."""
    level = Level.objects.select_related("audience").filter(number=number).first()
    if level is None:
        raise InvalidInput({"level": [_("Level %(number)d is not set up yet.") % {"number": number}]})
    return level
