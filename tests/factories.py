"""Rows for tests, made with explicit arguments. One section per app, lowest floor first; append to your app's section."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from audiences.addresses import normalise, recipient_key
from audiences.models import Address, AttributeField, Audience, AudienceVersion, Contact, Service, Subscription
from audiences.topics import AddressKind
from incidents.declarations import ChannelChoice, Declaration, ServiceImpact, Text
from incidents.maintenance_options import MaintenanceOptions
from incidents.models import Incident, Level, Playbook
from incidents.services import declare
from statuscomms.access import Role
from statuscomms.actors import Actor, ActorKind
from statuscomms.clock import now
from statuscomms.models import User
from touchpoints.models import Site

_numbers = itertools.count(1)

# --- statuscomms ------------------------------------------------------------------------------------------------------


def make_user(role: str = Role.RESPONDER, **fields: Any) -> User:
    """A member of staff with the password "correct horse battery"."""
    number = next(_numbers)
    return User.objects.create_user(
        username=fields.pop("username", f"{role}{number}"),
        email=f"staff{number}@example.com",
        password="correct horse battery",
        role=role,
        **fields,
    )


def make_actor(role: str = Role.RESPONDER, user: User | None = None) -> Actor:
    """Somebody on the staff who acts; without a row unless ``user`` is given."""
    if user is not None:
        return Actor.of_user(user)
    return Actor(ActorKind.STAFF, f"Test {role}", None, role, frozenset())


# --- audiences --------------------------------------------------------------------------------------------------------


def make_service(slug: str = "", *, parent: Service | None = None, **fields: Any) -> Service:
    """A service called after its slug."""
    slug = slug or f"service-{next(_numbers)}"
    names = fields.pop("names", {"en": slug.replace("-", " ").capitalize()})
    return Service.objects.create(slug=slug, names=names, parent=parent, **fields)


def make_audience(slug: str = "", *, rule: dict[str, Any] | None = None) -> Audience:
    """A named group; everybody unless a rule is given."""
    slug = slug or f"audience-{next(_numbers)}"
    rule = rule if rule is not None else {"all": []}
    audience = Audience.objects.create(slug=slug, names={"en": slug}, rule=rule)
    AudienceVersion.objects.create(audience=audience, version=1, rule=rule, by="Test administrator")
    return audience


def make_attribute(key: str = "region", kind: str = "text", **fields: Any) -> AttributeField:
    """An attribute of the schema, called after its key."""
    labels = fields.pop("labels", {"en": key.replace("_", " ")})
    return AttributeField.objects.create(key=key, type=kind, labels=labels, **fields)


def make_contact(
    *, email: str = "", phone: str = "", confirmed: bool = True, subscribed: bool = True, **fields: Any
) -> Contact:
    """A contact with confirmed addresses who hears about everything."""
    contact = Contact.objects.create(language=fields.pop("language", "en"), **fields)
    if email:
        make_address(contact, AddressKind.EMAIL, email, confirmed=confirmed)
    if phone:
        make_address(contact, AddressKind.PHONE, phone, confirmed=confirmed)
    if subscribed:
        make_subscription(contact)
    return contact


def make_address(contact: Contact, kind: str, value: str, *, confirmed: bool = True) -> Address:
    """An address of a contact."""
    found = normalise(kind, value)
    return Address.objects.create(
        contact=contact,
        kind=kind,
        value=found.value,
        normalised=found.normalised,
        recipient_key=recipient_key(kind, found.normalised),
        confirmed_at=now() if confirmed else None,
    )


def make_subscription(
    contact: Contact, *, service: Service | None = None, incident: Incident | None = None, **fields: Any
) -> Subscription:
    """A confirmed subscription to everything, a service, or one incident."""
    topic = "everything"
    if service:
        topic = f"service:{service.slug}"
    if incident:
        topic = f"incident:{incident.uuid}"
    return Subscription.objects.create(
        contact=contact,
        topic=topic,
        service=service,
        incident_uuid=incident.uuid if incident else None,
        confirmed_at=fields.pop("confirmed_at", now()),
        **fields,
    )


# --- incidents --------------------------------------------------------------------------------------------------------


def make_levels() -> list[Level]:
    """The four levels: a chat line, shown ones, shown and sent, everything with approval and a hold."""
    quiet: dict[str, Any] = {"chat_notice": {}}
    shown = {**quiet, "banner": {"position": "top"}, "chatbot": {"depth": 2}}
    loud = {**shown, "overlay": {"delay_seconds": 4}, "chatbot": {"depth": 1}, "email": {}, "sms": {}}
    presets = [(1, quiet, 0), (2, shown, 120), (3, loud, 60), (4, loud, 30)]
    return [
        Level.objects.update_or_create(
            number=number,
            defaults={
                "names": {"en": f"Level {number}"},
                "channels": channels,
                "cadence_minutes": cadence,
                "needs_approval": number == 4,
                "hold_seconds": 10 if number == 4 else 0,
            },
        )[0]
        for number, channels, cadence in presets
    ]


def make_playbook(slug: str = "payment-failure", **fields: Any) -> Playbook:
    """A prepared incident in three languages."""
    texts = {
        "en": {"title": "Payments fail", "body": "We are looking into it.", "instructions": "Pay by invoice."},
        "fi": {"title": "Maksut eivät toimi", "body": "Selvitämme asiaa.", "instructions": "Maksa laskulla."},
        "sv": {"title": "Betalningar fungerar inte", "body": "Vi utreder.", "instructions": "Betala med faktura."},
    }
    return Playbook.objects.create(slug=slug, names={"en": slug}, texts=fields.pop("texts", texts), **fields)


def make_incident(
    title: str = "Card payments fail",
    *,
    level: int = 3,
    severity: str = "sev2",
    services: list[Service] | None = None,
    channels: dict[str, ChannelChoice] | None = None,
    publish: bool = True,
    actor: Actor | None = None,
    **fields: Any,
) -> Incident:
    """An incident declared through the service, published unless told otherwise. Levels are made when there are none."""
    if not Level.objects.exists():
        make_levels()
    return declare(
        actor=actor or make_actor(Role.ADMINISTRATOR),
        declaration=Declaration(
            title=title,
            severity=severity,
            level=level,
            services=tuple(ServiceImpact(service.slug, "partial_outage") for service in services or []),
            texts=fields.pop("texts", {"en": Text(title, "We are looking into it.", "Pay by invoice.")}),
            channels=channels,
            publish=publish,
            **fields,
        ),
    )


def make_maintenance(
    title: str = "Work on the network",
    *,
    starts_in: timedelta = timedelta(days=2),
    lasts: timedelta | None = timedelta(hours=2),
    level: int = 3,
    options: MaintenanceOptions | None = None,
    **fields: Any,
) -> Incident:
    """A published maintenance that begins on a full minute. ``lasts`` None: nobody knows when it ends."""
    starts_at = fields.pop("starts_at", None) or (now() + starts_in).replace(second=0, microsecond=0)
    fields.setdefault("texts", {"en": Text(title, "We replace a cable from {started_at} on.", "Save your work.")})
    return make_incident(
        title,
        kind="maintenance",
        severity="sev4",
        level=level,
        starts_at=starts_at,
        ends_at=starts_at + lasts if lasts else None,
        maintenance=options,
        **fields,
    )


# --- touchpoints ------------------------------------------------------------------------------------------------------


def make_site(
    key: str = "shop",
    *,
    services: list[Service] | None = None,
    origins: tuple[str, ...] = ("https://shop.example.com",),
    **fields: Any,
) -> Site:
    """A site that carries the services; its languages are English, then Finnish."""
    site = Site.objects.create(
        key=key,
        slug=fields.pop("slug", key),
        name=fields.pop("name", key.capitalize()),
        origins=list(origins),
        languages=fields.pop("languages", ["en", "fi"]),
        identity_secret=fields.pop("identity_secret", "a-test-secret-of-at-least-32-bytes-length"),
        **fields,
    )
    site.services.set(services or [])
    return site
