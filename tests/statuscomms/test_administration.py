"""The read-only look at the rows: administrators see it, nobody writes through it."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from statuscomms.access import Role
from statuscomms.administration import ReadOnlyAdmin
from tests.factories import make_contact, make_incident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OURS = [
    (model, registered) for model, registered in admin.site._registry.items() if isinstance(registered, ReadOnlyAdmin)
]


def address(model: type, page: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_other_roles_do_not_get_in(client_of, role: str):
    client = client_of(role)
    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    for model, _registered in OURS:
        assert client.get(address(model, "changelist"), follow=True).status_code == 403


def test_nobody_gets_in_without_signing_in(client):
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_an_administrator_sees_every_list_and_can_write_nowhere(client_of):
    make_incident(level=3)
    make_contact(email="aino@example.com", phone="+358 50 000 0001")
    client = client_of("administrator")
    for model, _registered in OURS:
        answer = client.get(address(model, "changelist"))
        assert answer.status_code == 200, model
        assert "aino@example.com" not in answer.content.decode()
        assert client.get(address(model, "add")).status_code == 403
        assert client.post(address(model, "add"), {}).status_code == 403


def test_what_other_packages_registered_stays_closed(client_of):
    client = client_of("administrator")
    for model, registered in admin.site._registry.items():
        if not isinstance(registered, ReadOnlyAdmin):
            assert client.get(address(model, "changelist")).status_code == 403, model
