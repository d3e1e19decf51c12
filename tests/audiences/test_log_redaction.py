"""A token in a link opens somebody's choices; it must not stand in a log."""

import logging

import pytest
import structlog

from audiences.log_redaction import TokenFilter, redact
from audiences.tokens import confirm_token
from tests.factories import make_contact


@pytest.mark.parametrize("page", ["confirm", "preferences", "unsubscribe"])
def test_the_standard_library_s_logs_show_no_token(page):
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (f"/{page}/SECRET:token?saved",), None)
    assert TokenFilter().filter(record)
    assert record.getMessage() == f"Not Found: /{page}/[token]?saved"


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
