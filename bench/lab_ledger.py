"""The lab's view of the database: makes the people, publishes, and compares the ledger with the stand-ins' journals."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connection  # noqa: E402
from django.db.models import Count  # noqa: E402

from audiences.addresses import normalise, recipient_key  # noqa: E402
from audiences.models import Address, Contact, Subscription  # noqa: E402
from bench.lab_figures import Figures  # noqa: E402
from delivery.lifecycle import MOVING, BroadcastState  # noqa: E402
from delivery.models import Attempt, Broadcast, Delivery  # noqa: E402
from delivery.services import audit_ledger  # noqa: E402
from demo.journal import read_journal  # noqa: E402
from incidents.declarations import ChannelChoice, Declaration, Text  # noqa: E402
from incidents.models import Level  # noqa: E402
from incidents.services import declare  # noqa: E402
from statuscomms.actors import Actor  # noqa: E402
from statuscomms.clock import now  # noqa: E402


def prepare(people: int, phones: int = 0) -> None:
    """An empty database with ``people`` who hear about everything by mail, the first ``phones`` of them by SMS too."""
    call_command("migrate", verbosity=0)
    contacts = Contact.objects.bulk_create([Contact(language="en", name=f"Person {n}") for n in range(people)])
    addresses = []
    for number, contact in enumerate(contacts):
        addresses.append(_address(contact, "email", f"person{number}@example.com"))
        if number < phones:
            addresses.append(_address(contact, "phone", f"+35850000{number:04d}"))
    Address.objects.bulk_create(addresses)
    Subscription.objects.bulk_create(
        Subscription(contact=contact, topic="everything", confirmed_at=now()) for contact in contacts
    )
    for number in range(1, 5):
        Level.objects.get_or_create(number=number, defaults={"names": {"en": str(number)}})


def _address(contact: Contact, kind: str, value: str) -> Address:
    found = normalise(kind, value)
    return Address(
        contact=contact,
        kind=kind,
        value=found.value,
        normalised=found.normalised,
        recipient_key=recipient_key(kind, found.normalised),
        confirmed_at=now(),
    )


def publish() -> None:
    """Say it once."""
    declare(
        actor=Actor.system("lab"),
        declaration=Declaration(
            title="Card payments fail",
            severity="sev2",
            level=3,
            texts={"en": Text("Card payments fail", "Dear {name}, we are looking into it.", "Pay by invoice.")},
            channels={"email": ChannelChoice(), "sms": ChannelChoice()},
            hold_seconds=0,
        ),
    )


def is_done() -> bool:
    """Whether nothing moves any more."""
    try:
        return not Broadcast.objects.filter(state__in=(BroadcastState.EXPANDING, BroadcastState.SENDING)).exists()
    except OperationalError:
        connection.close()
        return False


def is_sending() -> bool:
    """Whether a message is with a provider at this moment."""
    try:
        return Delivery.objects.filter(state="sending").exists()
    except OperationalError:
        connection.close()
        return False


def accepted() -> int:
    """How many messages the ledger calls accepted."""
    try:
        return Delivery.objects.filter(state="accepted").count()
    except OperationalError:
        connection.close()
        return 0


def check(directory: Path, kills: int, figures: Figures) -> tuple[str, list[str]]:
    """The table for people, and what is wrong (empty: the lab has passed)."""
    people, phones = (Address.objects.filter(kind=kind).count() for kind in ("email", "phone"))
    mails = Counter((entry["recipient"], entry["message_id"]) for entry in read_journal(directory / "mail.jsonl"))
    texts = Counter(e["to"] for e in read_journal(directory / "sms.jsonl") if e["event"] == "created")
    states = {
        channel: dict(Delivery.objects.filter(broadcast__channel=channel).values_list("state").annotate(n=Count("pk")))
        for channel in ("email", "sms")
    }
    outcomes = dict(Attempt.objects.values_list("outcome").annotate(n=Count("pk")))
    repeated = sum(count - 1 for count in mails.values())
    again = Attempt.objects.filter(outcome="sent_again", delivery__broadcast__channel="email").count()
    mail_people = Counter(recipient for recipient, _message_id in mails)
    problems = [
        sentence
        for holds, sentence in (
            (figures.kills >= kills, f"only {figures.kills} of {kills} kills fitted in: the sending was over before"),
            (bool(outcomes.get("uncertain")), "no kill met a message on its way: nothing was tested"),
            (not Delivery.objects.filter(state__in=MOVING).exists(), "something still moves"),
            (audit_ledger() == 0, "expected differs from the rows"),
            (states["email"] == {"accepted": people}, f"mails in the ledger: {states['email']}"),
            (states["sms"] == {"accepted": phones}, f"texts in the ledger: {states['sms']}"),
            (len(mail_people) == people, f"{people - len(mail_people)} people got no mail"),
            (all(count == 1 for count in mail_people.values()), "somebody got two different mails"),
            (repeated <= again, f"{repeated} mails came twice, only {again} of them after a lost answer"),
            (len(texts) == phones, f"{phones - len(texts)} people got no SMS"),
            (all(count == 1 for count in texts.values()), "somebody got an SMS twice"),
        )
        if not holds
    ]
    return _table(people, phones, figures, outcomes, mail_people, texts, repeated), problems


def _table(
    people: int,
    phones: int,
    figures: Figures,
    outcomes: dict[str, int],
    mail_people: Counter[str],
    texts: Counter[str],
    repeated: int,
) -> str:
    rows = [
        ("deliveries", people + phones),
        ("workers killed", figures.kills),
        ("broker killed, its memory lost", figures.broker_restarts),
        ("seconds", round(figures.seconds)),
        ("answers lost (uncertain)", outcomes.get("uncertain", 0)),
        ("  found by asking the provider", outcomes.get("found", 0)),
        ("  sent again under the same id", outcomes.get("sent_again", 0)),
        ("late answers fenced out", outcomes.get("fenced_out", 0)),
        ("people without mail", people - len(mail_people)),
        ("people without SMS", phones - len(texts)),
        ("SMS that came twice", sum(count - 1 for count in texts.values())),
        ("mails that came twice (same Message-ID)", repeated),
    ]
    width = max(len(name) for name, _count in rows)
    return "\n".join(f"{name:<{width}}  {count:>6}" for name, count in rows)
