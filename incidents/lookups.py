"""Finds rows by the names that people and scripts use (slug or UUID), or says which field is wrong."""

import uuid
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from audiences import queries
from audiences.models import Audience, Service
from incidents.models import Level, Playbook
from statuscomms.errors import InvalidInput, NotFound

T = TypeVar("T", bound=Model)


def by_slug_or_uuid(rows: QuerySet[T], name: str) -> T | None:
    """The row with this slug or UUID, or None."""
    try:
        return rows.filter(Q(uuid=uuid.UUID(name))).first()
    except ValueError:
        return rows.filter(slug=name).first()


def service_called(name: str, *, path: str = "services") -> Service:
    """The service in use with this slug or UUID, or ``InvalidInput`` at ``path``."""
    try:
        service = queries.service_called(name)
    except NotFound:
        message = _("There is no service called %(name)s.") % {"name": name[:80]}
        raise InvalidInput({path: [message]}) from None
    if service.archived_at is not None:
        raise InvalidInput({path: [_("The service %(name)s is archived.") % {"name": service.name()}]})
    return service


def known_service(name: str, *, path: str = "service") -> Service | None:
    """The service that a list is narrowed to, archived ones included; None for "". Raises ``InvalidInput`` at ``path``."""
    if not name:
        return None
    try:
        return queries.service_called(name)
    except NotFound:
        raise InvalidInput({path: [_("There is no service called %(name)s.") % {"name": name[:80]}]}) from None


def audience_called(name: str, *, path: str = "audience") -> Audience:
    """The audience in use with this slug or UUID, or ``InvalidInput`` at ``path``."""
    try:
        return queries.audience_called(name)
    except NotFound:
        message = _("There is no audience called %(name)s.") % {"name": name[:80]}
        raise InvalidInput({path: [message]}) from None


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
