"""An empty installation has what is needed to declare the first incident."""

import re

import pytest
from django.core.management import call_command
from django.test import Client

from incidents.models import Level
from statuscomms.api_keys import live_key
from statuscomms.models import ApiKey, User

NAMES = ("DEMO_ADMIN_PASSWORD", "DEMO_API_KEY", "ADMIN_PASSWORD", "API_KEY")


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_the_first_run_prints_working_secrets_and_the_second_nothing(db, capsys):
    call_command("prepare_installation")
    said = capsys.readouterr().out
    password = re.search(r"password (\S+) \(", said)[1]
    secret = re.search(r"key is (\S+) \(", said)[1]
    assert Client().login(username="admin", password=password)
    assert live_key(secret).role == "administrator"
    call_command("prepare_installation")
    assert capsys.readouterr().out == ""
    assert (User.objects.count(), ApiKey.objects.count(), Level.objects.count()) == (1, 1, 4)


def test_chosen_secrets_are_kept_quiet(db, monkeypatch, capsys):
    monkeypatch.setenv("ADMIN_PASSWORD", "chosen by somebody")
    monkeypatch.setenv("API_KEY", "sc_chosen_0123456789abcdef")
    call_command("prepare_installation")
    assert capsys.readouterr().out == ""
    assert Client().login(username="admin", password="chosen by somebody")
    assert live_key("sc_chosen_0123456789abcdef") is not None


def test_the_local_supervisor_may_change_them_later(db, monkeypatch):
    monkeypatch.setenv("DEMO_ADMIN_PASSWORD", "first password")
    monkeypatch.setenv("DEMO_API_KEY", "sc_first_0123456789abcdefg")
    call_command("prepare_installation")
    monkeypatch.setenv("DEMO_ADMIN_PASSWORD", "second password")
    monkeypatch.setenv("DEMO_API_KEY", "sc_second_0123456789abcdef")
    call_command("prepare_installation")
    assert Client().login(username="admin", password="second password")
    assert live_key("sc_first_0123456789abcdefg") is None
    assert live_key("sc_second_0123456789abcdef").throttled is False


def test_levels_that_somebody_changed_stay(db):
    call_command("prepare_installation")
    Level.objects.filter(number=3).update(cadence_minutes=45)
    Level.objects.filter(number=4).delete()
    call_command("prepare_installation")
    assert Level.objects.get(number=3).cadence_minutes == 45
    assert Level.objects.get(number=4).needs_approval
