"""The words in which a brief is mailed to the support team or posted in the team chat: plain text."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from incidents.brief_parts import BRIEF_LABELS
from incidents.models import Brief, Incident
from incidents.texts import languages, name_of


@dataclass(frozen=True, slots=True)
class BriefWords:
    """A subject of one line and the whole brief."""

    subject: str
    body: str


def brief_words(incident: Incident, *, language: str = "") -> BriefWords:
    """The brief with headings in ``language`` ("": the installation's): that language's words first, the others after it."""
    reading = language or languages()[0]
    briefs = {brief.language: brief for brief in incident.briefs.all()}
    order = sorted(briefs, key=lambda code: (code != reading, languages().index(code)))
    with translation.override(reading):
        head = [_("This is a drill.")] if incident.drill else []
        head.append(f"{incident.title} – {incident.get_status_display()}")
        parts = [_in_one_language(briefs[code], several=len(order) > 1) for code in order]
        link = settings.PUBLIC_BASE_URL + reverse("incidents:briefs") + f"#brief-{incident.uuid}"
        tail = _("Mark it as read: %(link)s") % {"link": link}
        subject = _("How we comment on this: %(title)s") % {"title": incident.title}
    return BriefWords(" ".join(subject.split()), "\n\n".join([*head, *parts, tail]))


def _in_one_language(brief: Brief, *, several: bool) -> str:
    lines = [f"== {name_of(brief.language)} =="] if several else []
    for part, label in BRIEF_LABELS.items():
        words = getattr(brief, part)
        if words:
            lines.append(f"{str(label).upper()}\n{words}")
    return "\n\n".join(lines)
