"""The state in a few sentences: as plain text, and as TwiML for the greeting of a telephone line."""

from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.lifecycle import IMPACT_RANK, Impact, effective_impact
from incidents.models import Incident
from statuscomms.markdown import to_plain
from touchpoints.documents.rendered import FOR_TOOLS, OPEN_TO_ALL, RenderedDocument, fixed
from touchpoints.documents.snapshot import Snapshot, updates_of, worst
from touchpoints.documents.statuspage_json import incident_title, overall_words, status_json
from touchpoints.documents.words import in_one_language, update_texts, without_controls

MOST_INCIDENTS = 3
"""Nobody listens to more; Twilio speaks at most 4,096 characters."""
_LONGEST_INSTRUCTION = 300
_LONGEST_TITLE = 200
VOICES = {"en": "en-GB", "fi": "fi-FI", "sv": "sv-SE"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said, and the language that it is in: another one where nobody translated it."""

    text: str
    language: str


def sentences_of(snapshot: Snapshot, language: str) -> list[Sentence]:
    """The overall state, then the worst of what is going on now with what callers can do; in ``language``."""
    running = sorted(_running(snapshot), key=_badness, reverse=True)
    with translation.override(language):
        indicator = status_json(snapshot)["status"]["indicator"]
        said = [Sentence(_ended(overall_words(snapshot, indicator)), language)]
        for incident in running[:MOST_INCIDENTS]:
            said += _about(incident, language, snapshot.now)
        left = len(running) - MOST_INCIDENTS
        if left > 0:
            more = ngettext(
                "%(count)s more thing is going on; read about it on the status page.",
                "%(count)s more things are going on; read about them on the status page.",
                left,
            )
            said.append(Sentence(more % {"count": left}, language))
    return said


def render_state_text(snapshot: Snapshot, language: str) -> RenderedDocument:
    """``state.txt``: a sentence a line."""
    body = "".join(f"{sentence.text}\n" for sentence in sentences_of(snapshot, language))
    return _document(snapshot, body.encode(), "text/plain; charset=utf-8")


def render_twiml(snapshot: Snapshot, language: str) -> RenderedDocument:
    """``state.twiml``: the same, spoken by Twilio; a flow of its own goes on afterwards."""
    response = ElementTree.Element("Response")
    for sentence in sentences_of(snapshot, language):
        voice = VOICES.get(sentence.language, sentence.language)
        ElementTree.SubElement(response, "Say", {"language": voice}).text = sentence.text
    body = ElementTree.tostring(response, encoding="utf-8", xml_declaration=True)
    return _document(snapshot, body, "text/xml; charset=utf-8")


def _document(snapshot: Snapshot, body: bytes, content_type: str) -> RenderedDocument:
    """Made anew when a promised time has come: nobody is told a time that has passed."""
    promises = [incident.promised_next_update for incident in _running(snapshot)]
    coming = [moment for moment in promises if moment is not None and moment > snapshot.now]
    return RenderedDocument(
        fixed(body), content_type, OPEN_TO_ALL, cache_control=FOR_TOOLS, rebuild_at=min(coming, default=None)
    )


def _running(snapshot: Snapshot) -> list[Incident]:
    return [one for one in snapshot.open_incidents if _is_running(one, snapshot)]


def _is_running(incident: Incident, snapshot: Snapshot) -> bool:
    if incident.status == "scheduled":
        return False
    return incident.starts_at is None or incident.starts_at <= snapshot.now


def _badness(incident: Incident) -> int:
    """How bad it is for services; of two that are equally bad the newer one comes first."""
    return IMPACT_RANK[Impact(worst(effective_impact(incident.kind, one.impact) for one in incident.impacts.all()))]


def _about(incident: Incident, language: str, now: datetime) -> list[Sentence]:
    updates = updates_of(incident)
    words = in_one_language(update_texts(updates[0]), language) if updates else None
    spoken_in = words.language if words else language
    said = [Sentence(_ended(_cut(incident_title(incident, language), _LONGEST_TITLE)), spoken_in)]
    if words and words.instructions.strip():
        said.append(Sentence(_ended(_cut(to_plain(words.instructions), _LONGEST_INSTRUCTION)), spoken_in))
    if incident.promised_next_update and incident.promised_next_update > now:
        due = date_format(timezone.localtime(incident.promised_next_update), "DATETIME_FORMAT")
        said.append(Sentence(_("Next update by %(time)s.") % {"time": due}, language))
    return said


def _cut(text: str, longest: int) -> str:
    """At most ``longest`` characters of the text, ending with a whole word where it has any."""
    if len(text) <= longest:
        return text
    whole_words = text[:longest].rpartition(" ")[0]
    return f"{whole_words or text[: longest - 1]}…"


def _ended(text: str) -> str:
    """On one line, as a sentence."""
    line = " ".join(without_controls(text, but="\r\n\t").split())
    return line if not line or line[-1] in ".!?…" else f"{line}."
