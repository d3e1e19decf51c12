"""Where published documents stand. The key of a document is its path."""

from django.conf import settings

from incidents.models import Incident


def languages() -> list[str]:
    """The languages of the status page."""
    return [code for code, _name in settings.LANGUAGES]


def default_language() -> str:
    """The language of ``/``."""
    return settings.LANGUAGE_CODE.split("-")[0]


def page_path(language: str) -> str:
    """The status page in a language."""
    return f"/{language}/"


def incident_path(incident: Incident, language: str) -> str:
    """An incident's own page in a language."""
    return f"/{language}/incidents/{incident.uuid}"


def incident_address(incident: Incident, language: str) -> str:
    """The full address of an incident's page."""
    return settings.PUBLIC_BASE_URL + incident_path(incident, language)
