"""Where published documents stand. The key of a document is its path."""

from datetime import date
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from incidents.models import Incident
from touchpoints.models import Look


def languages() -> list[str]:
    """The languages of the status page."""
    return [code for code, _name in settings.LANGUAGES]


def default_language() -> str:
    """The language of ``/``."""
    return settings.LANGUAGE_CODE.split("-")[0]


def page_path(language: str) -> str:
    """The status page in a language."""
    return f"/{language}/"


def feed_path(language: str, kind: str) -> str:
    """The feed of what happened in a language; ``kind``: atom or rss. The default language's stands at the root."""
    return f"{'' if language == default_language() else '/' + language}/history.{kind}"


def month_path(language: str, month: date, number: int = 1) -> str:
    """A page of what happened in a month; a busy month has several, counted from one."""
    return f"/{language}/history/{month:%Y-%m}" + (f"/{number}" if number > 1 else "")


def service_badge_path(language: str, slug: str) -> str:
    """The badge of one service."""
    return f"/{language}/badges/{slug}.svg"


def is_page(path: str) -> bool:
    """Whether people open what stands at ``path``; everything else is for programs."""
    return not PurePosixPath(path).suffix and not path.startswith(("/api/", "/embed/"))


def methods_of(path: str) -> tuple[str, ...]:
    """The methods that the document at ``path`` takes. Telephone services ask for what they shall say by POST."""
    return ("GET", "HEAD", "POST", "OPTIONS") if path.endswith(".twiml") else ("GET", "HEAD", "OPTIONS")


def brand_prefix(look_uuid: UUID) -> str:
    """What stands before the paths of a brand's own pages; its own domain shows them without it."""
    return f"/looks/{look_uuid}"


def incident_path(incident: Incident, language: str) -> str:
    """An incident's own page in a language."""
    return f"/{language}/incidents/{incident.uuid}"


def brand_address(look: Look | None) -> str:
    """What stands before the paths of a brand's pages in whole addresses: its own domain, else that of everybody."""
    if look is None or not look.host:
        return settings.PUBLIC_BASE_URL
    return f"{urlsplit(settings.PUBLIC_BASE_URL).scheme}://{look.host}"


def incident_address(incident: Incident, language: str, look: Look | None = None) -> str:
    """The full address of an incident's page, on the own domain of ``look`` where it has one."""
    return brand_address(look) + incident_path(incident, language)
