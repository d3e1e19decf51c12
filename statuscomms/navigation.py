"""The console's bar, from ``settings.CONSOLE_NAVIGATION``, and the page of settings, from ``CONSOLE_SETTINGS``."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from statuscomms.access import Action
from statuscomms.errors import Sentence
from statuscomms.models import User

HOME = "incidents:list"
SETTINGS = "settings_home"


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


@dataclass(frozen=True, slots=True)
class SettingsEntry:
    """One thing that can be set up, and a sentence that says what for."""

    address: str
    label: Sentence
    icon_template: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class SettingsGroup:
    """What belongs together on the page of settings."""

    heading: Sentence
    entries: list[SettingsEntry]


def may_write(request: HttpRequest) -> bool:
    """Whether the signed-in person writes: the list of keys leaves out what others cannot do."""
    return isinstance(request.user, User) and request.user.may(Action(settings.CONSOLE_ACTION[3]))


def action_for(request: HttpRequest) -> NavigationAction | None:
    """The action of every page for the signed-in person; None for who may not, and where it leads to this very page."""
    name, label, icon, action, shortcut = settings.CONSOLE_ACTION
    address = _address(request, name, action)
    if address is None or request.path == address:
        return None
    return NavigationAction(address, label, f"icons/{icon}.svg", shortcut)


def navigation_for(request: HttpRequest) -> list[NavigationItem]:
    """The entries whose pages exist and that the signed-in person may open, the one that ``request`` belongs to marked."""
    here = part_of(request.path)
    items = []
    for part in settings.CONSOLE_NAVIGATION:
        address = _address(request, part.url_name, part.action)
        if address is not None:
            is_here, shortcut = part.url_name == here, "g i" if part.url_name == HOME else ""
            items.append(NavigationItem(address, part.label, f"icons/{part.icon}.svg", is_here, shortcut))
    return items


def settings_for(request: HttpRequest) -> list[SettingsGroup]:
    """What the signed-in person may set up; groups without entries are left out."""
    groups = []
    for heading, entries in settings.CONSOLE_SETTINGS:
        openable = [
            SettingsEntry(address, entry.label, f"icons/{entry.icon}.svg", entry.sentence)
            for entry in entries
            if (address := _address(request, entry.url_name, entry.action)) is not None
        ]
        if openable:
            groups.append(SettingsGroup(heading, openable))
    return groups


def part_of(path: str) -> str:
    """The name of the entry in the bar that a page belongs to: the longest beginning wins; empty for no part.

    The home page is the beginning of every other address, so it stands only for itself.
    """
    beginnings: list[tuple[str, str]] = []
    for _heading, entries in settings.CONSOLE_SETTINGS:
        beginnings += [(beginning, SETTINGS) for entry in entries for beginning in _reversed(entry.url_name)]
    for part in settings.CONSOLE_NAVIGATION:
        own = _reversed(part.url_name)
        if part.url_name == HOME and path in own:
            return HOME
        beginnings += [(it, part.url_name) for it in [*([] if part.url_name == HOME else own), *part.more]]
    fitting = [(beginning, name) for beginning, name in beginnings if path.startswith(beginning)]
    # Of two equally long ones the later wins: the bar says more exactly than the page of settings what it holds.
    return max(reversed(fitting), key=lambda place: len(place[0]))[1] if fitting else ""


def _address(request: HttpRequest, name: str, action: str) -> str | None:
    """Where the page is, if it exists and the signed-in person may open it."""
    if not (isinstance(request.user, User) and request.user.may(Action(action))):
        return None
    return next(iter(_reversed(name)), None)


def _reversed(name: str) -> list[str]:
    try:
        return [reverse(name)]
    except NoReverseMatch:  # an app that is switched off has no page
        return []
