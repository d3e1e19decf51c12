"""Changing a site's secret: two are valid while its backend changes over, and nobody is turned away."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from statuscomms.errors import Conflict
from statuscomms.models import AuditEntry
from tests.factories import make_actor, make_site
from tests.touchpoints.test_identity import SECRET, identify, token
from touchpoints.services import end_old_identity_secret, rotate_identity_secret
from touchpoints.snippets import signing_examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make_site(traits=["customer_type"], identity_kid="first")


def test_both_secrets_sign_until_the_old_one_is_ended(client, site):
    admin = make_actor("administrator")
    changed = rotate_identity_secret(actor=admin, site=site)
    assert changed.identity_secret != SECRET and changed.old_identity_secret == SECRET
    old, new = token(), token(secret=changed.identity_secret)
    assert [identify(client, signed).status_code for signed in (old, new)] == [200, 200]
    end_old_identity_secret(actor=admin, site=site)
    assert [identify(client, signed).status_code for signed in (old, new)] == [403, 200]


def test_a_kid_says_which_secret_signed(client, site):
    changed = rotate_identity_secret(actor=make_actor("administrator"), site=site)
    named = {"first": SECRET, changed.identity_kid: changed.identity_secret}
    for kid, secret in named.items():
        assert identify(client, token(secret=secret, headers={"kid": kid})).status_code == 200
    assert identify(client, token(headers={"kid": changed.identity_kid})).status_code == 403
    assert identify(client, token(headers={"kid": "another"})).status_code == 403


def test_a_third_secret_waits_until_the_old_one_is_ended(site):
    admin = make_actor("administrator")
    rotate_identity_secret(actor=admin, site=site)
    with pytest.raises(Conflict):
        rotate_identity_secret(actor=admin, site=site)


def test_administrators_change_it_in_the_console_and_the_secret_is_in_no_record(client_of, site):
    browser = client_of("administrator")
    assert browser.post(f"/console/sites/{site.uuid}/secret/").status_code == 303
    site.refresh_from_db()
    page = browser.get(f"/console/sites/{site.uuid}/snippet/").content.decode()
    assert site.identity_secret in page and SECRET in page and f"kid {site.identity_kid}" in page
    browser.post(f"/console/sites/{site.uuid}/secret/", {"end": "1"})
    site.refresh_from_db()
    assert site.old_identity_secret == ""
    assert not any(site.identity_secret in str(entry.details) for entry in AuditEntry.objects.all())


def test_the_examples_are_about_this_site_and_never_carry_its_secret(client, site):
    examples = dict(signing_examples(site))
    assert set(examples) == {"Python", "JavaScript", "PHP"}
    for code in examples.values():
        assert '"shop"' in code and '"first"' in code and "customer_type" in code
        assert SECRET not in code and "<" not in code.replace("<?php", "")


def test_the_python_example_signs_what_we_accept(client, site, monkeypatch):
    class Customer:
        reference = "C-1"
        traits = MappingProxyType({"customer_type": "business"})

    monkeypatch.setenv("STATUSCOMMS_SECRET", SECRET)
    names: dict = {}
    exec(dict(signing_examples(site))["Python"], names)  # the code that people copy, run as it stands
    assert identify(client, names["statuscomms_token"](Customer())).status_code == 200
