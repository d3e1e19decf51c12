"""What the staff API answers about incidents (docs/api.md)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from incidents import extensions, queries
from incidents.api.maintenance_shapes import maintenance_json
from incidents.api.schemas import Json, moment
from incidents.brief_queries import BriefPage, briefs_with_readers
from incidents.declarations import Text
from incidents.lifecycle import UpdateState
from incidents.models import Incident, Notice, Update
from incidents.public_pages import public_address
from incidents.responsibility_queries import current
from incidents.review import ChannelReview, UpdateReview
from incidents.texts import missing_languages


def incident_json(incident: Incident) -> Json:
    """The whole incident; higher floors add ``broadcasts`` and what else they know."""
    updates = list(incident.updates.order_by("number"))
    return {
        "id": str(incident.uuid),
        "kind": incident.kind,
        "status": incident.status,
        "severity": incident.severity,
        "level": incident.level,
        "title": incident.title,
        "suggestion": {key: incident.suggestion[key] for key in ("level", "reasons") if key in incident.suggestion},
        "services": [
            {"service": kept.service.slug, "impact": kept.impact}
            for kept in incident.impacts.select_related("service").order_by("id")
        ],
        "audience": incident.audience.slug if incident.audience else None,
        "url": public_address(incident),
        "drill": incident.drill,
        "declared_at": moment(incident.declared_at),
        "published_at": moment(incident.published_at),
        "starts_at": moment(incident.starts_at),
        "ends_at": moment(incident.ends_at),
        "resolved_at": moment(incident.resolved_at),
        "maintenance": maintenance_json(incident),
        "next_update_due_at": moment(incident.next_update_due_at),
        "next_update_is_public": incident.next_update_is_public,
        "closing": incident.closing,
        "responsibilities": responsibilities_json(incident),
        "publication": publication_json(updates),
        "warnings": warnings_of(updates),
        "followers": queries.follower_count(incident),
        "updates": [update_json(update) for update in updates],
        "notices": [notice_json(notice) for notice in queries.notices_by_channel(incident) or _draft_notices(updates)],
        "version": incident.version,
        **extensions.extra_json(incident),
    }


def responsibilities_json(incident: Incident) -> list[Json]:
    """Who does which part of the work now."""
    return [
        {
            "part": row.part,
            "channel": row.channel or None,
            "person": {"id": str(row.person.uuid) if row.person else None, "name": row.person_name},
            "since": moment(row.since),
        }
        for row in current(incident)
    ]


def _draft_notices(updates: list[Update]) -> list[Notice]:
    return list(updates[-1].notices.order_by("id")) if updates else []


def publication_json(updates: list[Update]) -> Json:
    """How far the newest update is on its way."""
    newest = updates[-1] if updates else None
    if newest is None:
        return {"state": UpdateState.DRAFT, "at": None, "undo_until": None}
    return {
        "state": newest.state,
        "at": moment(newest.published_at or newest.release_at),
        "undo_until": moment(newest.release_at) if newest.state == UpdateState.HELD else None,
    }


def warnings_of(updates: list[Update]) -> list[str]:
    """What was not perfect about the newest update."""
    if not updates:
        return []
    texts = {language: Text.of_json(kept) for language, kept in updates[-1].texts.items()}
    missing = missing_languages(texts)
    return [_("Nothing is written in %(language)s.") % {"language": ", ".join(missing)}] if missing else []


def update_json(update: Update) -> Json:
    """One update."""
    return {
        "id": str(update.uuid),
        "number": update.number,
        "status": update.status,
        "state": update.state,
        "published_at": moment(update.published_at),
        "release_at": moment(update.release_at),
        "approved_by": update.approved_by,
        "bypass": {"by": update.bypassed_by, "reason": update.bypass_reason} if update.bypassed_by else None,
        "texts": update.texts,
    }


def notice_json(notice: Notice) -> Json:
    """The newest notice of a channel."""
    return {
        "id": str(notice.uuid),
        "key": notice.key,
        "channel": notice.channel,
        "state": notice.state,
        "revision": notice.revision,
    }


def review_json(review: UpdateReview) -> Json:
    """``POST /api/v1/incidents/preview``."""
    suggestion = review.suggestion
    return {
        "channels": {slug: channel_json(found) for slug, found in review.channels.items()},
        "people": review.people,
        "suggestion": {"level": suggestion.level, "reasons": list(suggestion.reasons)} if suggestion else None,
        "warnings": [str(sentence) for sentence in review.warnings],
    }


def channel_json(found: ChannelReview) -> Json:
    """One channel of a preview. ``reach`` counts people of sent channels; shown ones give visitors an hour or null."""
    reach = found.reach
    return {
        "reach": reach.reach if reach else None,
        "unreachable": dict(reach.unreachable) if reach else {},
        "visitors_per_hour": found.visitors.per_hour if found.visitors else None,
        "sites": list(found.visitors.sites) if found.visitors else [],
        "texts": {language: found.plain_text(language) for language in found.texts},
        "segments": found.segments,
        "cost": {"amount": f"{found.cost.amount:.2f}", "currency": found.cost.currency} if found.cost else None,
        "problems": [str(sentence) for sentence in found.problems],
        "warnings": [str(sentence) for sentence in found.warnings],
    }


def brief_json(incident: Incident) -> Json:
    """The brief per language with who has read it, and who of the support team has not."""
    return briefs_json(briefs_with_readers(incident, None))


def briefs_json(pages: Iterable[BriefPage]) -> Json:
    """Briefs that were read from the database already."""
    return {"brief": {page.brief.language: _brief(page) for page in sorted(pages, key=lambda one: one.brief.language)}}


def _brief(page: BriefPage) -> Json:
    brief = page.brief
    readings = [reading for reading in brief.readings.all() if reading.version == brief.version]
    return {
        "known": brief.known,
        "say": brief.say,
        "do_not_say": brief.do_not_say,
        "workaround": brief.workaround,
        "version": brief.version,
        "changed_by": brief.changed_by,
        "changed_at": moment(brief.changed_at),
        "read_by": [{"name": reading.user.display_name, "at": moment(reading.at)} for reading in readings],
        "not_read_by": list(page.waiting_for),
    }
