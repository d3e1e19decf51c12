"""A token in a link opens somebody's choices, an address is somebody's own; neither stands in a log."""

import logging
import sys

import pytest
import structlog

from audiences.log_redaction import RedactingFormatter, redact
from audiences.tokens import confirm_token
from tests.factories import make_contact


@pytest.mark.parametrize("page", ["confirm", "preferences", "unsubscribe"])
def test_the_standard_library_s_logs_show_no_token(page):
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (f"/{page}/SECRET:token?saved",), None)
    assert RedactingFormatter().format(record) == f"Not Found: /{page}/[token]?saved"


def test_the_link_of_a_drill_stands_in_no_log_and_pages_of_the_console_do():
    assert redact(f"GET /fi/drills/{'0a' * 32}") == "GET /fi/drills/[token]"
    assert redact("GET /console/drills/") == "GET /console/drills/"


@pytest.mark.django_db
def test_the_logs_of_a_request_show_no_token(client, capsys):
    token = confirm_token(make_contact(email="anna@example.com").addresses.get())
    structlog.get_logger().warning("planted", request=f"GET /confirm/{token}")
    client.get(f"/confirm/{token}")
    captured = capsys.readouterr()
    assert "[token]" in captured.err
    assert token not in captured.out + captured.err


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("550 <anna.b+x@mail.example.com> unknown", "550 <[email]> unknown"),
        ("to +358 50 000 1234, late", "to [phone], late"),
        ("to +358500001234.", "to [phone]."),
        ("at 2026-11-27 11:20:00+0200, 12 of 13", "at 2026-11-27 11:20:00+0200, 12 of 13"),
        ("version 1.2.3+4", "version 1.2.3+4"),
    ],
)
def test_addresses_and_phone_numbers_stand_in_no_log(said, logged):
    assert redact(said) == logged


def _refused_by_the_provider() -> None:
    number, password = "+358500001234", "planted-password"
    assert password
    raise ValueError(f"The provider refuses {number} of anna@example.com")


def test_a_traceback_shows_neither_what_functions_hold_nor_whom_an_error_names(capsys):
    try:
        _refused_by_the_provider()
    except ValueError:
        structlog.get_logger().exception("planted")
        record = logging.LogRecord("x", logging.ERROR, "", 0, "planted", (), sys.exc_info())
    for text in (capsys.readouterr().err, RedactingFormatter().format(record)):
        assert "ValueError: The provider refuses [phone] of [email]" in text
        assert "anna@" not in text
        assert "planted-password" not in text
