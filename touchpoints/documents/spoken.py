"""The state in a few sentences: as plain text, and as TwiML for the greeting of a telephone line."""

from xml.etree import ElementTree

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents.models import Incident
from statuscomms.markdown import to_plain
from touchpoints.documents.rendered import FOR_TOOLS, OPEN_TO_ALL, RenderedDocument, fixed
from touchpoints.documents.snapshot import Snapshot, updates_of
from touchpoints.documents.statuspage_json import incident_title, overall_words, status_json
from touchpoints.documents.words import in_one_language, update_texts, without_controls

MOST_INCIDENTS = 3
"""Nobody listens to more; Twilio speaks at most 4,096 characters."""
_LONGEST_INSTRUCTION = 300
_LONGEST_TITLE = 200
VOICES = {"en": "en-GB", "fi": "fi-FI", "sv": "sv-SE"}


def sentences_of(snapshot: Snapshot, language: str) -> list[str]:
    """The overall state, then what is going on now with what callers can do; in ``language``."""
    with translation.override(language):
        indicator = status_json(snapshot)["status"]["indicator"]
        said = [_ended(overall_words(snapshot, indicator))]
        running = [one for one in snapshot.open_incidents if _is_running(one, snapshot)]
        for incident in running[:MOST_INCIDENTS]:
            said += _about(incident, language)
    return said


def render_state_text(snapshot: Snapshot, language: str) -> RenderedDocument:
    """``state.txt``: a sentence a line."""
    body = "".join(f"{sentence}\n" for sentence in sentences_of(snapshot, language))
    return RenderedDocument(fixed(body.encode()), "text/plain; charset=utf-8", OPEN_TO_ALL, cache_control=FOR_TOOLS)


def render_twiml(snapshot: Snapshot, language: str) -> RenderedDocument:
    """``state.twiml``: the same, spoken by Twilio; a flow of its own goes on afterwards."""
    response = ElementTree.Element("Response")
    for sentence in sentences_of(snapshot, language):
        ElementTree.SubElement(response, "Say", {"language": VOICES.get(language, language)}).text = sentence
    body = ElementTree.tostring(response, encoding="utf-8", xml_declaration=True)
    return RenderedDocument(fixed(body), "text/xml; charset=utf-8", OPEN_TO_ALL, cache_control=FOR_TOOLS)


def _is_running(incident: Incident, snapshot: Snapshot) -> bool:
    if incident.status == "scheduled":
        return False
    return incident.starts_at is None or incident.starts_at <= snapshot.now


def _about(incident: Incident, language: str) -> list[str]:
    said = [_ended(incident_title(incident, language)[:_LONGEST_TITLE])]
    updates = updates_of(incident)
    words = in_one_language(update_texts(updates[0]), language) if updates else None
    if words and words.instructions.strip():
        said.append(_ended(to_plain(words.instructions)[:_LONGEST_INSTRUCTION]))
    if incident.promised_next_update:
        due = date_format(timezone.localtime(incident.promised_next_update), "DATETIME_FORMAT")
        said.append(_("Next update by %(time)s.") % {"time": due})
    return said


def _ended(text: str) -> str:
    """On one line, as a sentence."""
    line = " ".join(without_controls(text, but="\r\n\t").split())
    return line if not line or line[-1] in ".!?…" else f"{line}."
