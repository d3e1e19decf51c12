"""Every way to a subscription ends in the same rows, and those decide who hears."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audiences.confirmation_codes import code_of
from audiences.imports.running import run_import
from audiences.models import AttributeField, ConfirmationRequest, Consent, Contact, Subscription
from audiences.recipients import RecipientSpec, people
from audiences.services import ImportDraft, confirm, follow, start_import, stop_by_phone
from audiences.tokens import confirm_token
from inbox.sms.inbound import InboundSms, take_in
from statuscomms.actors import Actor
from tests.factories import make_actor, make_contact, make_incident, make_service, make_site
from tests.people import api_caller

pytestmark = pytest.mark.django_db
CUSTOMER = Actor.customer()
ORIGIN = "https://shop.example.com"


def heard(kind="incident", severity="sev1", services=("web-shop",), **fields) -> list[Contact]:
    spec = RecipientSpec(address_kind="email", kind=kind, severity=severity, service_slugs=services, **fields)
    return list(people(spec))


def post_form(**fields):
    return Client(enforce_csrf_checks=True).post(
        "/subscribe/", {"language": "en", **fields}, headers={"Origin": "http://testserver"}
    )


def confirm_newest() -> Contact:
    question = ConfirmationRequest.objects.latest("pk")
    return confirm(token=confirm_token(question.address), actor=CUSTOMER).contact


def test_the_status_page_takes_service_kinds_and_seriousness():
    shop = make_service("web-shop")
    make_service("card-payments", parent=shop)
    make_service("broadband")
    post_form(email="anna@example.com", services="web-shop", kinds=["incident"], minimum_severity="sev2")
    assert heard() == []
    contact = confirm_newest()
    row = Subscription.objects.live().get()
    assert (row.topic, row.kinds, row.minimum_severity, row.source) == (
        "service:web-shop",
        ["incident"],
        "sev2",
        "page",
    )
    assert heard(services=("card-payments",)) == [contact]
    assert heard(severity="sev3") == heard("maintenance") == heard(services=("broadband",)) == []


def test_what_people_declare_counts_from_the_confirmation_on_for_strangers_cannot_change_others():
    AttributeField.objects.create(key="postcode", labels={"en": "Postcode"}, is_public=True)
    known = make_contact(email="anna@example.com", attributes={"postcode": "00100"})
    post_form(email="anna@example.com", attribute_postcode="20100")
    known.refresh_from_db()
    assert known.attributes == {"postcode": "00100"}
    confirm_newest()
    known.refresh_from_db()
    assert known.attributes == {"postcode": "20100"}
    assert heard(rule={"attribute": "postcode", "is": "20100"}) == [known]


def test_what_is_declared_meanwhile_is_confirmed_by_the_pending_question():
    AttributeField.objects.create(key="postcode", labels={"en": "Postcode"}, is_public=True)
    AttributeField.objects.create(key="region", labels={"en": "Region"}, is_public=True)
    post_form(email="anna@example.com", attribute_postcode="20100")
    post_form(email="anna@example.com", attribute_region="north")
    assert ConfirmationRequest.objects.count() == 1
    assert confirm_newest().attributes == {"postcode": "20100", "region": "north"}


@pytest.mark.parametrize("source", ["banner", "chatbot"])
@pytest.mark.parametrize("wants", ["updates", "end"])
def test_the_embed_takes_followers_of_one_incident(source, wants):
    service = make_service("web-shop")
    make_site(services=[service])
    incident = make_incident(services=[service])
    body = {"email": "anna@example.com", "language": "en", "incident": str(incident.uuid), "wants": wants}
    answer = Client().post(
        "/embed/v1/shop/follow",
        json.dumps({**body, "source": source}),
        content_type="application/json",
        headers={"Origin": ORIGIN},
    )
    assert answer.status_code == 202
    contact = confirm_newest()
    row = Subscription.objects.live().get()
    assert (row.incident_uuid, row.wants, row.source) == (incident.uuid, wants, source)
    follows = {"mode": "followers", "incident_uuid": incident.uuid}
    assert heard(**follows) == ([contact] if wants == "updates" else [])
    assert heard(**follows, closing=True) == [contact]


def test_a_text_message_subscribes():
    make_service("web-shop", names={"en": "Web shop"})
    take_in(InboundSms("+358500001234", "FOLLOW web shop", ""))
    assert heard() == [Contact.objects.get()]
    assert Subscription.objects.get().source == "sms"


def test_the_api_subscribes_with_kinds_and_seriousness():
    make_service("web-shop")
    body = {
        "reference": "A-1",
        "addresses": [
            {"kind": "email", "value": "anna@example.com", "confirmed": True, "consent": {"source": "contract"}}
        ],
        "subscriptions": [{"service": "web-shop", "kinds": ["maintenance"], "minimum_severity": "sev2"}],
    }
    assert api_caller().post("contacts", body).status_code in (200, 201)
    assert heard() == []
    assert heard("maintenance") == [Contact.objects.get()]


def test_the_code_of_the_text_message_confirms_on_the_page():
    follow(actor=CUSTOMER, kind="phone", value="+358500001234", language="en", source="page")
    code = code_of(ConfirmationRequest.objects.get().uuid)
    page = Client(enforce_csrf_checks=True)

    def send(number, typed, origin="http://testserver"):
        fields = {"phone": number, "code": typed, "language": "en"}
        return page.post("/subscribe/code/", fields, headers={"Origin": origin})

    wrong = "000000" if code != "000000" else "111111"
    refused, unknown = send("+358500001234", wrong), send("+358500009999", wrong)
    assert refused.status_code == unknown.status_code == 422
    assert refused.context["code_form"].errors["code"] == unknown.context["code_form"].errors["code"]
    assert send("+358500001234", code, origin="https://evil.example.com").status_code == 403
    assert not Subscription.objects.live().exists()
    assert send("050 000 1234", f" {code[:3]} {code[3:]}").status_code == 200
    assert Subscription.objects.live().count() == 1
    assert Consent.objects.get().proof == {"way": "code"}
    assert send("+358500001234", code).status_code == 422  # used


def test_codes_cannot_be_guessed():
    follow(actor=CUSTOMER, kind="phone", value="+358500001234", language="en", source="page")
    code = code_of(ConfirmationRequest.objects.get().uuid)
    tries = [f"{number:06d}" for number in range(6) if f"{number:06d}" != code][:5]
    for typed in (*tries, code):
        answer = Client().post(
            "/subscribe/code/", {"phone": "+358500001234", "code": typed}, headers={"Origin": "http://testserver"}
        )
    assert answer.status_code == 429
    assert not Subscription.objects.live().exists()


def test_the_code_answered_by_text_message_confirms():
    follow(actor=CUSTOMER, kind="phone", value="+358500001234", language="en", source="page")
    code = code_of(ConfirmationRequest.objects.get().uuid)
    assert take_in(InboundSms("+358500001234", f"{code[:3]} {code[3:]}", "")) is not None
    assert Subscription.objects.live().count() == 1


def test_a_file_subscribes(tmp_path, settings):
    settings.IMPORT_DIRECTORY = tmp_path / "imports"
    make_service("web-shop")
    file = SimpleUploadedFile("people.csv", b"email,services\nanna@example.com,web-shop\n")
    job = start_import(actor=make_actor("manager"), draft=ImportDraft(file, "Agreed in the contract of 2026"))
    run_import(job.pk)
    assert heard() == [Contact.objects.get()]
    assert heard(services=("broadband",)) == []


def _staff_form(**fields):
    return {
        "email": "anna@example.com",
        "language": "fi",
        "statement": "Asked for it on the telephone on 3 March",
        **fields,
    }


def test_staff_subscribe_somebody_with_a_statement_of_consent(client_of):
    make_service("web-shop")
    path = "/console/contacts/subscribe/"
    assert client_of("manager").get(path).status_code == 200
    form = _staff_form(services="web-shop", kinds=["incident"], minimum_severity="sev2", phone="+358 50 000 1234")
    answer = client_of("manager").post(path, form)
    contact = Contact.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/console/contacts/{contact.uuid}/")
    row = Subscription.objects.live().get()
    assert (row.kinds, row.minimum_severity, row.source, contact.language) == (["incident"], "sev2", "staff", "fi")
    assert {consent.proof["said"] for consent in Consent.objects.all()} == {"Asked for it on the telephone on 3 March"}
    assert heard() == [contact]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"statement": ""}, "statement"),
        ({"statement": "yes"}, "statement"),
        ({"email": ""}, "email"),
        ({"email": "anna@localhost"}, "email"),
        ({"services": "no-such"}, "services"),
    ],
)
def test_staff_must_say_who_and_how_they_agreed(client_of, fields, named):
    answer = client_of("manager").post("/console/contacts/subscribe/", _staff_form(**fields))
    assert answer.status_code == 422
    assert answer.context["form"].errors[named]
    assert not Contact.objects.exists()


def test_both_wrong_addresses_are_named_at_once(client_of):
    form = _staff_form(email="anna@localhost", phone="12ab", statement="yes")
    answer = client_of("manager").post("/console/contacts/subscribe/", form)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"email", "phone", "statement"}
    assert not Contact.objects.exists()


def test_a_persons_page_leads_to_the_form_with_what_is_known_and_subscribes_that_person(client_of):
    make_contact(email="shared@example.com", subscribed=False)
    anna = make_contact(
        email="shared@example.com", reference="A-1", name="Anna", language="sv", phone="+358500001234", subscribed=False
    )
    path = f"/console/contacts/subscribe/?contact={anna.uuid}"
    manager = client_of("manager")
    assert f'href="{path}"' in manager.get(f"/console/contacts/{anna.uuid}/").content.decode()
    page = manager.get(path)
    known = {"name": "Anna", "language": "sv", "email": "shared@example.com", "phone": "+358500001234"}
    assert page.context["form"].initial == known
    assert f'href="/console/contacts/{anna.uuid}/">Cancel' in page.content.decode()
    wrong = manager.post(path, {**known, "statement": "yes"})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"statement"})
    answer = manager.post(path, _staff_form(**known))
    assert (answer.status_code, answer["Location"]) == (303, f"/console/contacts/{anna.uuid}/")
    assert Subscription.objects.live().get().contact == anna


@pytest.mark.parametrize("contact", ["nobody", "0191c0de-0000-7000-8000-000000000000"])
def test_the_form_for_somebody_who_is_not_there_is_not_found(client_of, contact):
    assert client_of("manager").get(f"/console/contacts/subscribe/?contact={contact}").status_code == 404


def test_staff_do_not_bring_back_who_sent_stop(client_of):
    stop_by_phone("+358500001234", actor=CUSTOMER)
    form = _staff_form(email="", phone="+358500001234")
    answer = client_of("manager").post("/console/contacts/subscribe/", form, follow=True)
    assert "stopped" in answer.content.decode()
    assert not Subscription.objects.live().exists()
