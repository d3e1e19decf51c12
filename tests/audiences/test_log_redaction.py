"""A token in a link opens somebody's choices; it must not stand in a log."""

import logging

import pytest
import structlog

from audiences.log_redaction import TokenFilter
from audiences.tokens import confirm_token
from tests.factories import make_contact


@pytest.mark.parametrize("page", ["confirm", "preferences", "unsubscribe"])
def test_the_standard_library_s_logs_show_no_token(page):
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (f"/{page}/SECRET:token?saved",), None)
    assert TokenFilter().filter(record)
    assert record.getMessage() == f"Not Found: /{page}/[token]?saved"


@pytest.mark.django_db
def test_the_logs_of_a_request_show_no_token(client, capsys):
    token = confirm_token(make_contact(email="anna@example.com").addresses.get())
    structlog.get_logger().warning("planted", request=f"GET /confirm/{token}")
    client.get(f"/confirm/{token}")
    captured = capsys.readouterr()
    assert "[token]" in captured.err
    assert token not in captured.out + captured.err
