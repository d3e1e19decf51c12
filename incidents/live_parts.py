"""Parts of a page that bring themselves up to date: each has a digest, and only what differs is sent again.

A template wraps a part in ``{% livepart "timeline" %}…{% endlivepart %}`` and its view puts a ``LiveParts`` under ``live``.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

NOTHING_NEW = 204
"""htmx leaves the page as it is on this status."""
# Differ each time they are drawn, and say nothing new to anybody.
_FRESH_EACH_TIME = re.compile(r'name="(?:csrfmiddlewaretoken|client_key)" value="[^"]*"')


@dataclass(frozen=True, slots=True)
class LivePart:
    """One part as it is now; ``mark`` names it together with its contents."""

    name: str
    html: SafeString
    mark: str


@dataclass(slots=True)
class LiveParts:
    """Collects the parts of a page while it is drawn."""

    parts: dict[str, LivePart] = field(default_factory=dict)

    def keep(self, name: str, html: SafeString) -> None:
        """Note a part as it was drawn."""
        digest = hashlib.sha256(_FRESH_EACH_TIME.sub("", html).encode()).hexdigest()[:8]
        self.parts[name] = LivePart(name, html, f"{name}-{digest}")

    @property
    def marks(self) -> str:
        """What the page has, for the next question."""
        return ".".join(part.mark for part in self.parts.values())

    def changed_since(self, marks: Collection[str]) -> list[LivePart]:
        """The parts that a page with ``marks`` does not have as they are now."""
        return [part for part in self.parts.values() if part.mark not in marks]
