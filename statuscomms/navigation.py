"""The console's main navigation, from ``settings.CONSOLE_NAVIGATION``."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from statuscomms.access import Action
from statuscomms.errors import Sentence
from statuscomms.models import User

HOME = "incidents:list"


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry; ``current`` marks the part of the console that the page belongs to."""

    address: str
    label: Sentence
    icon_template: str
    current: bool
    shortcut: str


@dataclass(frozen=True, slots=True)
class NavigationAction:
    """The one thing that must be within reach of every page, and its key."""

    address: str
    label: Sentence
    icon_template: str
    shortcut: str


def may_write(request: HttpRequest) -> bool:
    """Whether the signed-in person writes: the list of keys leaves out what others cannot do."""
    return isinstance(request.user, User) and request.user.may(Action(settings.CONSOLE_ACTION[3]))


def action_for(request: HttpRequest) -> NavigationAction | None:
    """The action of every page for the signed-in person; None for who may not, and where it leads to this very page."""
    name, label, icon, action, shortcut = settings.CONSOLE_ACTION
    if not (isinstance(request.user, User) and request.user.may(Action(action))):
        return None
    try:
        address = reverse(name)
    except NoReverseMatch:  # an app that is switched off has no page
        return None
    return NavigationAction(address, label, f"icons/{icon}.svg", shortcut) if request.path != address else None


def navigation_for(request: HttpRequest) -> list[NavigationItem]:
    """The entries whose pages exist and that the signed-in person may open, the one that ``request`` belongs to marked."""
    user = request.user
    places = []
    for name, label, icon, action in settings.CONSOLE_NAVIGATION:
        if not (isinstance(user, User) and user.may(Action(action))):
            continue
        try:
            places.append((name, reverse(name), label, icon))
        except NoReverseMatch:  # an app that is switched off has no page
            continue
    here = max((address for _, address, _, _ in places if request.path.startswith(address)), key=len, default="")
    return [
        NavigationItem(address, label, f"icons/{icon}.svg", address == here, "g i" if name == HOME else "")
        for name, address, label, icon in places
    ]
