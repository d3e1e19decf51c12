"""How a brand looks to customers. The floor that keeps looks is higher than those that show them, so it is asked through
``settings.BRAND_SOURCE``: the dotted path of a function from an incident's UUID (or None) to a ``Brand``; ``BRAND_AT_SOURCE`` from a
Host header."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

_GENERIC = ("serif", "sans-serif", "system-ui", "ui-rounded")
SYSTEM_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif'


@dataclass(frozen=True, slots=True)
class Brand:
    """One look, frozen. Colours are ``#rrggbb``, ``accent_on_paper`` is readable on white; ``logo`` is a PNG of ``logo_width`` by
    ``logo_height`` pixels; paths are below ``PUBLIC_BASE_URL``; empty means that there is none; ``sender`` is a From header;
    ``signatures``: (language, plain text)."""

    name: str = ""
    accent: str = "#1f5fbf"
    accent_text: str = "#ffffff"
    accent_on_paper: str = "#1f5fbf"
    font_stack: str = SYSTEM_FONT
    stylesheet: str = ""
    logo_path: str = ""
    logo: bytes = b""
    logo_width: int = 0
    logo_height: int = 0
    sender: str = ""
    signatures: tuple[tuple[str, str], ...] = ()

    def signature(self, language: str) -> str:
        """The end of a mail in ``language``, else in the installation's, else any; "" when there is none."""
        texts = dict(self.signatures)
        return texts.get(language) or texts.get(settings.LANGUAGE_CODE) or next(iter(texts.values()), "")

    @property
    def font_families(self) -> tuple[str, ...]:
        """The named families of the font, for what is drawn outside of a browser; empty: the usual one of wherever that is."""
        if self.font_stack == SYSTEM_FONT:
            return ()
        names = (name.strip().strip('"') for name in self.font_stack.split(","))
        return tuple(name for name in names if name not in _GENERIC)

    @property
    def logo_shown_width(self) -> int:
        """Pixels on the page: half of the image's, for dense screens."""
        return max(self.logo_width // 2, 1)

    @property
    def logo_shown_height(self) -> int:
        """Pixels on the page."""
        return max(self.logo_height // 2, 1)


def brand_of(incident_uuid: UUID | None = None) -> Brand:
    """The brand under which an incident is told, or the installation's default one. Reads the database."""
    source: Callable[[UUID | None], Brand] = import_string(settings.BRAND_SOURCE)
    return source(incident_uuid)


def brand_at(host: str) -> Brand:
    """The brand whose own domain ``host`` (a Host header) is, else the installation's default one. Reads the database."""
    source: Callable[[str], Brand] = import_string(settings.BRAND_AT_SOURCE)
    return source(host)
