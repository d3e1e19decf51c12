"""What visitors of a site ask for: to be known by their signed identity, and to be told about an incident."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audiences.messages import MessageText
from audiences.models import Contact
from audiences.rules import PersonFacts, facts_of, parse
from audiences.services import follow
from audiences.topics import AddressKind, Wants
from incidents.models import Incident, Notice
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, NotFound
from touchpoints.audience_keys import audience_of, audiences_generation, feed_path, key_of
from touchpoints.documents import Snapshot, render
from touchpoints.documents.snapshot import updates_of
from touchpoints.documents.words import update_texts
from touchpoints.models import AudienceKey, PublishedDocument, Site
from touchpoints.publishing import publish
from touchpoints.queries import carries, dismissals_of, notices_on_air_or_coming, services_by_site
from touchpoints.services.impressions import count_subscribed
from touchpoints.visitor_tokens import Identity, read_identity, read_visitor, visitor_token

FOLLOW_SOURCES = ("banner", "chatbot", "page")


@dataclass(frozen=True, slots=True)
class Identified:
    """The answer to ``identify`` (model.md). ``audience_key`` None: the public feed is all there is for this visitor."""

    audience_key: str | None
    generation: int
    visitor: str
    dismissed: tuple[tuple[str, int], ...]

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        return {
            "audience_key": self.audience_key,
            "generation": self.generation,
            "visitor": self.visitor,
            "dismissed": [{"key": key, "revision": revision} for key, revision in self.dismissed],
        }


def identify_visitor(*, actor: Actor, site: Site, token: str) -> Identified:
    """Exchange a site's signed token for an audience key. Raises ``ForgedIdentity`` for one that is not the site's."""
    identity = read_identity(site, token)
    contact = Contact.objects.filter(reference=identity.reference, is_active=True).first()
    facts = _facts(identity, contact)
    targeted = [notice for notice in _targeted(site) if parse(notice.audience_rule or {}).matches(facts)]
    audiences = sorted({audience_of(notice) for notice in targeted})
    return Identified(
        audience_key=_key(site, audiences) if audiences else None,
        generation=audiences_generation(site, {audience_of(notice) for notice in _targeted(site)}),
        visitor=visitor_token(site, contact.uuid if contact else None),
        dismissed=tuple(dismissals_of(contact)) if contact else (),
    )


def _facts(identity: Identity, contact: Contact | None) -> PersonFacts:
    """What we keep about the contact, overlaid by what the site says now."""
    known = facts_of(contact) if contact else PersonFacts(reference=identity.reference)
    return replace(known, attributes={**known.attributes, **identity.traits})


def _targeted(site: Site) -> list[Notice]:
    by_site = services_by_site([site])
    return [
        notice
        for notice in notices_on_air_or_coming().exclude(audience_rule__isnull=True, audience__isnull=True)
        if carries(
            site,
            named=notice.sites,
            service_ids={impact.service_id for impact in notice.incident.impacts.all()},
            site_services=by_site,
        )
    ]


def _key(site: Site, audiences: list[str]) -> str:
    """The key of these audiences; the feed behind a new one is published at once, for the embed asks for it next."""
    key = key_of(site, audiences)
    row, created = AudienceKey.objects.get_or_create(site=site, key=key, defaults={"audiences": audiences})
    if not created:
        row.save(update_fields=["used_at"])
    path = feed_path(site.key, key)
    seen = PublishedDocument.objects.filter(key=path).first()
    if created or seen is None:
        publish(key=path, document=render(Snapshot(now()), path), seen=seen)
    return key


@dataclass(frozen=True, slots=True)
class FollowRequest:
    """What a visitor typed, as the embed sent it."""

    kind: str
    value: str
    language: str
    incident: str
    wants: str
    source: str
    visitor: str

    @classmethod
    def of_json(cls, body: Mapping[str, Any]) -> "FollowRequest":
        """Read api.md's shape, or raise ``InvalidInput`` naming the field."""
        errors = {
            name: [_("Give a text.")]
            for name in ("email", "phone", "language", "incident", "wants", "source", "visitor")
            if not isinstance(body.get(name) or "", str)
        }
        kind = AddressKind.EMAIL if body.get("email") else AddressKind.PHONE
        value = body.get(str(kind)) or ""
        if not errors and not value:
            errors["email"] = [_("Give an e-mail address or a mobile number.")]
        if body.get("email") and body.get("phone"):
            errors["phone"] = [_("Give one address at a time.")]
        source, wants = body.get("source") or "page", body.get("wants") or Wants.UPDATES.value
        if not errors and source not in FOLLOW_SOURCES:
            errors["source"] = [_("Choose banner, chatbot or page.")]
        if not errors and wants not in Wants.values:
            errors["wants"] = [_("Choose updates or end.")]
        if errors:
            raise InvalidInput(errors)
        read = {name: body.get(name) or "" for name in ("language", "incident", "visitor")}
        return cls(kind=str(kind), value=value, wants=wants, source=source, **read)


@transaction.atomic
def follow_from_site(*, actor: Actor, site: Site, request: FollowRequest) -> None:
    """A visitor asks to hear. Nothing in the outcome tells whether the address is known; a malformed one raises."""
    incident = _incident(request.incident) if request.incident else None
    follow(
        actor=actor,
        kind=request.kind,
        value=request.value,
        language=request.language or (site.languages[0] if site.languages else ""),
        source=request.source,
        incident_uuid=incident.uuid if incident else None,
        incident_title=_title(incident, request.language) if incident else "",
        wants=request.wants,
        known=_known(incident) if incident else None,
        contact=_contact(site, request.visitor),
    )
    if incident is not None:
        count_subscribed(site=site, incident=incident, source=request.source)


def _incident(uuid: str) -> Incident:
    try:
        incident = Snapshot(now()).incident(UUID(uuid))
    except ValueError:
        incident = None
    if incident is None:
        raise NotFound
    return incident


def _title(incident: Incident, language: str) -> str:
    texts = update_texts(updates_of(incident)[0]) if updates_of(incident) else {}
    return str(texts.get(language, {}).get("title") or incident.title)


def _known(incident: Incident) -> dict[str, MessageText]:
    """What is known now, for the confirmation message to say already."""
    updates = updates_of(incident)
    texts = update_texts(updates[0]) if updates else {}
    return {
        code: MessageText(
            subject=text.get("title") or incident.title,
            body="\n\n".join(part for part in (text.get("body", ""), text.get("instructions", "")) if part.strip()),
        )
        for code, text in texts.items()
    }


def _contact(site: Site, token: str) -> Contact | None:
    """The identified visitor. The signed identity names the person, not the address: that is confirmed all the same."""
    visitor = read_visitor(site.key, token)
    if visitor is None or visitor.contact_uuid is None:
        return None
    return Contact.objects.filter(uuid=visitor.contact_uuid, is_active=True).first()
