"""What no well-meaning person types into the subscribe form: each row is one case with its expected answer."""

import gzip

import pytest
from django.test import Client

from audiences.models import Address, AttributeField, ConfirmationRequest, Contact, Subscription
from audiences.tokens import confirm_token, preferences_token, unsubscribe_token
from tests.audiences.rows import suppress_row
from tests.factories import make_contact

pytestmark = pytest.mark.django_db
OWN = "http://testserver"
SENT = "/subscribe/sent/?lang=en"


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def post(browser, origin=OWN, ip="203.0.113.7", **fields):
    return browser.post("/subscribe/", {"language": "en", **fields}, headers={"Origin": origin}, REMOTE_ADDR=ip)


ODD_MAIL = [
    ("a@localhost", ""),
    ("a@[192.0.2.1]", ""),
    ("a@192.0.2.1", ""),
    ("x" * 64 + "@example.com", "x" * 64 + "@example.com"),
    ("x" * 65 + "@example.com", ""),
    ("x" * 60 + "@" + ".".join(["y" * 60] * 3) + ".example.com", ""),
    ('"anna aalto"@example.com', ""),
    ("anna@münchen.example.com", "anna@xn--mnchen-3ya.example.com"),
    ("anna@exаmple.com", ""),  # the а is Cyrillic
    ("anna@example.com, bo@example.com", ""),
    ("anna@example.com bo@example.com", ""),
    ("anna@example.com\nBcc: all@example.com", ""),
    ("anna@example.com\r\n", "anna@example.com"),
    ("Anna <anna@example.com>", ""),
    ("ANNA@Example.COM", "anna@example.com"),
    ("anna+shop@example.com", "anna+shop@example.com"),
    ("  anna@example.com ", "anna@example.com"),
    ("anna..a@example.com", ""),
    ("anna@example", ""),
    ("@example.com", ""),
    ("anna@", ""),
    ("abuse@example.com", ""),
    ("postmaster@example.com", ""),
    ("no-reply@example.com", ""),
    ("anna\u202e@example.com", ""),
    ("anna\u200b@example.com", ""),
    ("{{7*7}}@example.com", "{{7*7}}@example.com"),
]


@pytest.mark.parametrize(("typed", "kept"), ODD_MAIL)
def test_odd_mail_addresses_are_refused_by_name_or_kept_in_one_form(browser, typed, kept):
    answer = post(browser, email=typed)
    if kept:
        assert (answer.status_code, answer["Location"]) == (303, SENT)
        assert Address.objects.get().normalised == kept
    else:
        assert answer.status_code == 422
        assert answer.context["form"].errors["email"]
        assert not Contact.objects.exists()


ODD_PHONES = [
    ("+358 50 000 1234", "+358500001234"),
    ("050 000 1234", "+358500001234"),
    ("+358-50-000-1234", "+358500001234"),
    ("٠٥٠ ٠٠٠ ١٢٣٤", "+358500001234"),  # Arabic-Indic digits
    ("+358 600 12345", ""),  # premium
    ("+358 9 123 4567", ""),  # landline
    ("+881 6 12345678", ""),  # satellite
    ("+1 900 555 0100", ""),
    ("112", ""),
    ("123", ""),
    ("1" * 20, ""),
    ("+358 50 CALL ME", ""),
    ("+358500001234\n+358500001235", ""),
    ("+358500001234;+358500001235", ""),
    ("tel:+358500001234", ""),
]


@pytest.mark.parametrize(("typed", "kept"), ODD_PHONES)
def test_odd_phone_numbers_are_refused_by_name_or_kept_in_one_form(browser, typed, kept):
    answer = post(browser, phone=typed)
    if kept:
        assert (answer.status_code, answer["Location"]) == (303, SENT)
        assert Address.objects.get().normalised == kept
    else:
        assert answer.status_code == 422
        assert answer.context["form"].errors["phone"]
        assert not Contact.objects.exists()


def test_capitals_are_the_same_person_and_a_plus_is_another(browser):
    for typed in ("Anna@example.com", "anna@EXAMPLE.com", "anna+1@example.com"):
        post(browser, email=typed)
    assert Contact.objects.count() == 2
    assert ConfirmationRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"kinds": "party"}, "kinds"),
        ({"minimum_severity": "sev9"}, "minimum_severity"),
        ({"services": "no-such"}, "services"),
        ({"language": "xx"}, "language"),
        ({"attribute_region": "atlantis"}, "attribute_region"),
        ({"attribute_postcode": "x" * 501}, "attribute_postcode"),
    ],
)
def test_wrong_choices_are_named_and_nothing_is_written(browser, fields, named):
    AttributeField.objects.create(
        key="region", labels={"en": "Region"}, type="choice", choices=["north"], is_public=True
    )
    AttributeField.objects.create(key="postcode", labels={"en": "Postcode"}, is_public=True)
    answer = post(browser, **{"email": "anna@example.com", **fields})
    assert answer.status_code == 422
    assert answer.context["form"].errors[named]
    assert not Subscription.objects.exists()


def test_what_is_not_public_cannot_be_declared(browser):
    AttributeField.objects.create(key="large_account", labels={"en": "Large"}, type="boolean")
    post(browser, email="anna@example.com", attribute_large_account="yes")
    assert Contact.objects.get().attributes == {}
    assert ConfirmationRequest.objects.get().declared == {}


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example.com", "http://testserver.evil.example.com"])
def test_foreign_pages_send_nothing(browser, origin):
    assert post(browser, origin, email="anna@example.com").status_code == 403
    assert not Contact.objects.exists()


def test_the_trap_for_machines_answers_as_always_and_writes_nothing(browser):
    answer = post(browser, email="anna@example.com", website="http://spam.example.com")
    assert (answer.status_code, answer["Location"]) == (303, SENT)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("size", [3_000_000, 11_000_000])
def test_a_huge_form_is_refused_before_it_is_read(browser, size):
    answer = post(browser, email="a" * size)
    assert answer.status_code in (400, 413)
    assert not Contact.objects.exists()


def test_a_packed_body_is_not_unpacked(browser):
    bomb = gzip.compress(b"email=" + b"a" * 5_000_000)
    headers = {"Origin": OWN, "Content-Encoding": "gzip"}
    answer = browser.post("/subscribe/", bomb, content_type="application/x-www-form-urlencoded", headers=headers)
    assert answer.status_code in (400, 415, 422)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("field", ["email", "phone", "language", "attribute_postcode"])
def test_a_nul_is_refused_at_the_door(browser, field):
    AttributeField.objects.create(key="postcode", labels={"en": "Postcode"}, is_public=True)
    assert post(browser, **{"email": "anna@example.com", field: "a\x00b"}).status_code == 400
    assert not Contact.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(browser, method):
    assert getattr(browser, method)("/subscribe/").status_code == 405


def test_one_address_from_a_thousand_networks_gets_one_message(browser):
    for number in range(40):
        assert post(browser, ip=f"198.51.{number}.9", email="anna@example.com").status_code == 303
    assert ConfirmationRequest.objects.count() == 1


def test_one_network_and_its_neighbours_are_slowed_down(browser):
    own = [post(browser, email=f"a{number}@example.com").status_code for number in range(22)]
    assert own.count(303) == 20
    assert own[-1] == 429


def test_a_neighbourhood_of_many_machines_is_slowed_down_too(browser):
    codes = [
        post(browser, ip=f"203.0.113.{number % 250}", website="x", email=f"a{number}@example.com").status_code
        for number in range(204)
    ]
    assert codes.count(303) == 200
    assert codes[-1] == 429


def test_known_unknown_stopped_and_confirmed_addresses_get_one_answer_byte_for_byte(browser):
    make_contact(email="confirmed@example.com")
    make_contact(email="waiting@example.com", confirmed=False)
    for reason in ("unsubscribed", "bounced", "complained", "stop"):
        suppress_row(make_contact(email=f"{reason}@example.com").addresses.get(), reason)
    names = ("confirmed", "waiting", "unsubscribed", "bounced", "complained", "stop", "unknown")
    answers = [post(browser, email=f"{name}@example.com") for name in names]
    seen = {(answer.status_code, answer["Location"], answer.content, str(answer.cookies)) for answer in answers}
    assert seen == {(303, SENT, b"", "")}


LINKS = {"confirm": confirm_token, "preferences": preferences_token, "unsubscribe": unsubscribe_token}


@pytest.mark.parametrize("page", LINKS)
@pytest.mark.parametrize("purpose", LINKS)
def test_a_token_opens_only_the_page_it_was_made_for(browser, page, purpose):
    address = make_contact(email="anna@example.com").addresses.get()
    answer = browser.get(f"/{page}/{LINKS[purpose](address)}")
    assert answer.status_code == (200 if page == purpose else 404)


@pytest.mark.parametrize("page", LINKS)
@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: f"{t}x", lambda t: t.swapcase(), lambda t: t.split(":")[0]]
)
def test_a_spoiled_token_opens_nothing(browser, page, spoil):
    address = make_contact(email="anna@example.com").addresses.get()
    path = f"/{page}/{spoil(LINKS[page](address))}"
    assert browser.get(path).status_code == browser.post(path).status_code == 404
    assert Subscription.objects.live().count() == 1
