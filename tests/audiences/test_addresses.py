"""What counts as an address, and the one form in which it is compared."""

import pytest

from audiences.addresses import normalise, recipient_key
from statuscomms.errors import InvalidInput

GOOD_EMAILS = [
    ("Anna.Aalto@Example.com", "anna.aalto@example.com"),
    ("  anna@example.com ", "anna@example.com"),
    ("anna+shop@example.com", "anna+shop@example.com"),
    ("o'brien_{x}~1@sub.example.com", "o'brien_{x}~1@sub.example.com"),
    ("anna@bücher.example.com", "anna@xn--bcher-kva.example.com"),
    ("anna@BÜCHER.example.com", "anna@xn--bcher-kva.example.com"),
    (f"{'a' * 64}@example.com", f"{'a' * 64}@example.com"),
    ("info@example.com", "info@example.com"),
]
BAD_EMAILS = [
    "",
    "anna",
    "@example.com",
    "anna@",
    "a@localhost",
    "a@intranet.local",
    "a@[127.0.0.1]",
    "a@127.0.0.1",
    "a@[IPv6:::1]",
    f"{'a' * 65}@example.com",
    f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 60}.com",
    '"anna aalto"@example.com',
    "anna..aalto@example.com",
    ".anna@example.com",
    "anna@example..com",
    "anna@-example.com",
    "anna@exam_ple.com",
    "anna@example.c0m",
    "anna@example.com, bob@example.com",
    "anna@example.com;bob@example.com",
    "anna@bob@example.com",
    "Anna <anna@example.com>",
    "anna@example.com\nBcc: all@example.com",
    "anna@example.com\r\n",
    "an\x00na@example.com",
    "an\u200bna@example.com",
    "\u202eanna@example.com",
    "anna@ex\u0430mple.com",  # a Cyrillic a among Latin letters
    "änna@example.com",
    "abuse@example.com",
    "Postmaster@example.com",
    "no-reply@example.com",
]
GOOD_PHONES = [
    ("+358 50 000 1234", "+358500001234"),
    ("050 000 1234", "+358500001234"),
    ("(050) 000-1234", "+358500001234"),
    ("00358 50 000 1234", "+358500001234"),
    ("+358 (0)50 000 1234", "+358500001234"),
    ("٠٥٠٠٠٠١٢٣٤", "+358500001234"),
    ("+46 70 123 45 67", "+46701234567"),
    ("+1 202 555 0123", "+12025550123"),
]
BAD_PHONES = [
    "",
    "112",
    "12345678901234567890",
    "+358 50 CALL ME",
    "1-800-FLOWERS",
    "+358 600 12345",
    "+358 700 12345",
    "+8816 12345678",
    "09 123 4567",
    "+358 800 12345",
    "+358500001234, +358500001235",
    "+358500001234/+358500001235",
    "+358 50 000 1234 x12",
    "tel:+358500001234",
    "+358\n500001234",
    "+999 123456789",
    "☎",
]


@pytest.mark.parametrize(("typed", "expected"), GOOD_EMAILS)
def test_a_good_email_address_has_one_form(typed, expected):
    assert normalise("email", typed).normalised == expected


@pytest.mark.parametrize("typed", BAD_EMAILS)
def test_a_bad_email_address_is_refused_and_named(typed):
    with pytest.raises(InvalidInput) as trouble:
        normalise("email", typed)
    assert list(trouble.value.fields) == ["email"]


@pytest.mark.parametrize(("typed", "expected"), GOOD_PHONES)
def test_a_mobile_number_has_one_form(typed, expected):
    assert normalise("phone", typed).normalised == expected


@pytest.mark.parametrize("typed", BAD_PHONES)
def test_a_number_that_takes_no_sms_is_refused_and_named(typed):
    with pytest.raises(InvalidInput) as trouble:
        normalise("phone", typed)
    assert list(trouble.value.fields) == ["phone"]


def test_the_value_is_kept_as_typed():
    assert normalise("email", " Anna@Example.com ").value == "Anna@Example.com"


@pytest.mark.parametrize("kind", ["pigeon", "fax", ""])
def test_an_address_of_an_unknown_kind_is_refused(kind):
    with pytest.raises(InvalidInput):
        normalise(kind, "anna@example.com")


def test_the_recipient_key_depends_on_kind_address_and_secret(settings):
    key = recipient_key("email", "anna@example.com")
    assert len(key) == 64
    assert key != recipient_key("phone", "anna@example.com")
    assert key != recipient_key("email", "bob@example.com")
    settings.RECIPIENT_KEY_SECRET = "another"
    assert key != recipient_key("email", "anna@example.com")


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("webhook", " https://Hooks.Example.com/a?b=C ", "https://hooks.example.com/a?b=C"),
        ("webhook", "https://example.com", "https://example.com/"),
        ("team_chat", "https://chat.example.com:443/T0/B0/x", "https://chat.example.com/T0/B0/x"),
        ("messenger", "10000000000000001", "10000000000000001"),
        ("whatsapp", "050 000 1234", "+358500001234"),
    ],
)
def test_other_addresses_have_one_form_too(kind, typed, expected):
    assert normalise(kind, typed).normalised == expected


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("webhook", ""),
        ("webhook", "http://example.com/a"),
        ("webhook", "https://user:word@example.com/"),
        ("webhook", "https://127.0.0.1/"),
        ("webhook", "https://2130706433/"),
        ("webhook", "https://[::1]/"),
        ("webhook", "https://[::1"),
        ("webhook", "https://localhost/"),
        ("webhook", "https://intranet/"),
        ("webhook", "https://host.internal/"),
        ("webhook", "https://example.com:8443/"),
        ("webhook", "https://example.com:99999/"),
        ("webhook", "https://example.com/#a"),
        ("webhook", "https://example.com/a b"),
        ("webhook", "https://example.com/\r\nX: y"),
        ("webhook", "https://exam\u0440le.com/"),
        ("webhook", "https://example.com\\@127.0.0.1/"),
        ("webhook", "javascript:alert(1)"),
        ("webhook", "https://example.com/" + "x" * 320),
        ("team_chat", "file:///etc/passwd"),
        ("messenger", "abc"),
        ("messenger", "1234"),
        ("messenger", "1" * 33),
        ("messenger", "\u0661\u0662\u0663\u0664\u0665"),
    ],
)
def test_what_is_no_such_address_is_refused_and_named(kind, typed):
    with pytest.raises(InvalidInput) as trouble:
        normalise(kind, typed)
    assert list(trouble.value.fields) == [kind]
