"""What every console page shares: frame, guards, errors, messages for htmx."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from statuscomms import staff_alerts
from statuscomms.actors import Actor
from statuscomms.models import StaffAlert
from tests.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.statuscomms.urls")]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/console/incidents/?a=b"}


def test_the_component_page_shows_for_every_role(client_of):
    for role in ("viewer", "support", "responder", "manager", "administrator"):
        answer = client_of(role).get("/console/style")
        assert answer.status_code == 200
        assert "style=" not in answer.content.decode()


def test_anonymous_is_asked_to_log_in_and_comes_back(client):
    answer = client.get("/ground/guarded")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/ground/guarded")


def test_htmx_is_sent_to_the_log_in_as_a_whole_page(client):
    answer = client.get("/ground/guarded", headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/accounts/login/?next=/console/incidents/")


def test_a_log_in_redirect_of_any_view_becomes_one_of_the_client(client):
    answer = client.get("/ground/leaving", headers=HTMX)
    assert answer["HX-Redirect"].startswith("/accounts/login/")


def test_without_the_right_one_reads_why(client_of):
    answer = client_of("viewer").get("/ground/guarded")
    assert answer.status_code == 403
    assert "Ask an administrator" in answer.content.decode()
    assert client_of("responder").get("/ground/guarded").status_code == 200


def test_an_inactive_person_may_nothing(people, client_of):
    client = client_of("responder")
    people.responder.is_active = False
    people.responder.save()
    assert client.get("/ground/guarded").status_code == 302


def test_an_expected_error_is_a_page_with_its_status(client):
    answer = client.get("/ground/failing")
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()
    assert "<html" in answer.content.decode()


def test_an_expected_error_is_a_toast_for_htmx(client):
    answer = client.get("/ground/failing", headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (409, "#toasts", "beforeend")
    assert "<html" not in answer.content.decode()


def test_messages_ride_on_fragments_once(client):
    answer = client.get("/ground/noting", headers=HTMX)
    assert 'hx-swap-oob="beforeend"' in answer.content.decode()
    assert "Saved &amp; done" in answer.content.decode()
    assert answer["Vary"].count("HX-Request") == 1


def test_messages_do_not_ride_on_whole_pages(client):
    assert "hx-swap-oob" not in client.get("/ground/noting").content.decode()


def test_unknown_addresses_get_our_404(client):
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "accepted", "language", "words"),
    [
        ("/fi/no/such/page", "en", "fi", "Täällä ei ole mitään"),
        ("/sv/incidents/00000000-0000-4000-8000-000000000000", "fi", "sv", "Här finns inget"),
        ("/no/such/page", "fi", "fi", "Täällä ei ole mitään"),
    ],
)
def test_customers_get_their_404_in_the_pages_language_and_look_without_script_or_cookie(
    client, path, accepted, language, words
):
    answer = client.get(path, headers={"Accept-Language": accepted})
    page = answer.content.decode()
    assert answer.status_code == 404 and words in page
    assert (f'<html lang="{language}">' in page, answer["Content-Language"]) == (True, language)
    assert f'href="/{language}/"' in page and "/static/public/public.css" in page
    assert "<script" not in page and not answer.cookies


def test_a_404_needs_no_database(client):
    def away(*_arguments: object) -> None:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(away):
        assert client.get("/fi/no/such/page").status_code == 404


def test_a_form_without_token_gets_a_sentence(people):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/i18n/setlang/", {"language": "fi"})
    assert answer.status_code == 403
    assert "Load it anew" in answer.content.decode()


def test_one_logs_in_and_out(client, people):
    page = client.get("/accounts/login/?next=/console/style")
    assert 'name="next" value="/console/style"' in page.content.decode()
    answer = client.post("/accounts/login/", {"login": "test-viewer", "password": PASSWORD, "next": "/console/style"})
    assert (answer.status_code, answer["Location"]) == (302, "/console/style")
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/console/style").status_code == 302


def test_nobody_signs_up(client):
    client.post(
        "/accounts/signup/",
        {"username": "new", "email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert client.get("/console/style").status_code == 302


@pytest.mark.parametrize(
    "page", ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/signup/"]
)
def test_log_in_pages_wear_our_look(client, page):
    answer = client.get(page)
    assert answer.status_code == 200
    assert "console/console.css" in answer.content.decode()


@pytest.mark.parametrize("page", ["/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/"])
def test_account_pages_wear_our_look(client_of, page):
    answer = client_of("viewer").get(page)
    assert answer.status_code == 200
    assert "console/console.css" in answer.content.decode()


def test_alerts_show_to_the_roles_that_they_concern(client_of):
    staff_alerts.raise_alert(key="a", text="Tick <stands> still", roles=["administrator"])
    assert "Tick &lt;stands&gt; still" in client_of("administrator").get("/console/alerts/").content.decode()
    assert "stands" not in client_of("viewer").get("/console/alerts/").content.decode()


def test_alerts_are_a_page_of_their_own_for_browsers_without_scripts_and_every_page_leads_there(client_of):
    staff_alerts.raise_alert(key="a", text="Look at this")
    browser = client_of("viewer")
    link = '<noscript><p class="staff-alert"><a class="button" href="/console/alerts/">What you must know now</a></p></noscript>'
    assert link in browser.get("/console/style").content.decode()
    page = browser.get("/console/alerts/").content.decode()
    assert "<h1>What you must know now</h1>" in page
    assert page.count("</strong> Look at this") == 1 and page.count('id="staff-alerts"') == 1
    fragment = browser.get("/console/alerts/", headers=HTMX).content.decode()
    assert "Look at this" in fragment and "<h1>" not in fragment
    staff_alerts.close_alert(key="a", actor=Actor.system("test"))
    assert "Nothing waits for your eyes." in browser.get("/console/alerts/").content.decode()


def test_an_alert_is_pressed_away(client_of):
    alert = staff_alerts.raise_alert(key="a", text="Look")
    assert client_of("viewer").post(f"/console/alerts/{alert.uuid}/close").status_code == 303
    assert StaffAlert.objects.get().closed_by == "Viewer"


def test_an_alert_of_others_is_not_found(client_of):
    alert = staff_alerts.raise_alert(key="a", text="Look", roles=["administrator"])
    assert client_of("viewer").post(f"/console/alerts/{alert.uuid}/close").status_code == 404
    assert StaffAlert.objects.get().closed_at is None


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_language_is_chosen(client, language):
    client.post("/i18n/setlang/", {"language": language})
    assert f'lang="{language}"' in client.get("/accounts/login/").content.decode()


def test_pages_run_under_a_strict_content_security_policy(client):
    policy = client.get("/accounts/login/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
