"""The two ways of the fan-out bench, in a process with Django: publishing through the product, and one task per message."""

import time

import django

django.setup()

from django.core.mail import EmailMultiAlternatives  # noqa: E402
from django.db import close_old_connections  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402

from audiences.models import Address, Contact  # noqa: E402
from bench import lab_ledger  # noqa: E402
from delivery.channels.mail_building import mail_page  # noqa: E402
from delivery.channels.specimen import specimen_of  # noqa: E402
from incidents.channels import NoticeDraft, NoticeText  # noqa: E402
from incidents.declarations import ChannelChoice, Declaration, Text  # noqa: E402
from incidents.services import declare  # noqa: E402
from statuscomms.actors import Actor  # noqa: E402
from statuscomms.celery import app  # noqa: E402

WORDS = ("Card payments fail", "Dear {name}, we are looking into it.", "Pay by invoice.")


@app.task(name="bench.send_one")
def send_one(contact_id: int) -> None:
    """The usual way: look the person up, render, connect, send."""
    close_old_connections()
    contact = Contact.objects.get(pk=contact_id)
    address = Address.objects.get(contact=contact, kind="email")
    text = NoticeText(*WORDS)
    draft = NoticeDraft("incident", "sev2", 3, {contact.language: text}, {}, [])
    context = {"mail": mail_page(specimen_of(draft, contact.language))}
    mail = EmailMultiAlternatives(WORDS[0], render_to_string("delivery/mail/message.txt", context), to=[address.value])
    mail.attach_alternative(render_to_string("delivery/mail/message.html", context), "text/html")
    mail.send()


def prepare(people: int) -> None:
    """An empty database with people in it."""
    lab_ledger.prepare(people)


def publish() -> None:
    """Ours: one declaration."""
    declare(
        actor=Actor.system("bench"),
        declaration=Declaration(
            title=WORDS[0],
            severity="sev2",
            level=3,
            texts={"en": Text(*WORDS)},
            channels={"email": ChannelChoice()},
            hold_seconds=0,
        ),
    )


def publish_per_message(people: int) -> None:
    """Theirs: one task for each person."""
    with app.producer_pool.acquire(block=True) as producer:
        for contact_id in Contact.objects.order_by("pk").values_list("pk", flat=True)[:people]:
            app.send_task("bench.send_one", args=[contact_id], queue="per-message", producer=producer)


def wait_for_workers(count: int, seconds: float = 60.0) -> None:
    """Until ``count`` workers wait at the broker."""
    until = time.monotonic() + seconds
    with app.connection_for_read() as connection:
        client = connection.default_channel.client
        while time.monotonic() < until:
            waiting = [one for one in client.client_list() if "brpop" in one.get("cmd", "").lower()]
            if len(waiting) >= count:
                return
            time.sleep(0.1)
    raise SystemExit(f"The workers did not start within {seconds:.0f} s.")
