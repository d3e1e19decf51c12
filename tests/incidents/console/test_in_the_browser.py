"""The console in a real Chromium: by keyboard, on a phone, for two people at once, with and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from incidents.declarations import BriefText
from incidents.models import Incident, Update
from tests.factories import make_contact, make_incident, make_levels, make_playbook, make_service
from tests.incidents.console.conftest import DESKTOP_DARK, PHONE_LIGHT, Desk
from touchpoints.services import publish_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Desks = Callable[..., Desk]
PAGES = ("/console/", "/console/declare?playbook=payment-failure", "review", "", "update/", "resolve/", "brief/")


class CountingKeys:
    """Presses keys and counts them, the way somebody at night would."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.count += 1


def prepare() -> tuple[Incident, Incident]:
    """Levels, a playbook, one running incident and one draft."""
    make_levels()
    publish_all()  # the review's frames load the embed script
    service = make_service("card-payments")
    make_contact(email="one@example.com", phone="+358 50 000 0001")
    make_playbook(level=3, severity="sev2", services=[{"service": "card-payments", "impact": "major_outage"}])
    brief = {"en": BriefText("The bank is down.", "We know.", "No names.")}
    return make_incident(services=[service], brief=brief), make_incident("A draft", publish=False, services=[service])


def path_of(page: str, running: Incident, draft: Incident) -> str:
    if page.startswith("/"):
        return page
    return (
        f"/console/incidents/{draft.uuid}/review/" if page == "review" else f"/console/incidents/{running.uuid}/{page}"
    )


def test_declare_and_publish_by_keyboard_in_at_most_twelve_presses(desk_of: Desks) -> None:
    prepare()
    page = desk_of("responder").open("/console/")
    keys = CountingKeys(page)
    keys.press("c")
    expect(page.get_by_label("Title").first).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url("**playbook=payment-failure")
    keys.press("Control+Enter")
    page.wait_for_url("**/review/")
    expect(page.locator("#publish")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/console/incidents/[0-9a-f-]{36}/$"))
    assert keys.count <= 12
    assert Update.objects.filter(state="published", incident__playbook__slug="payment-failure").count() == 1


def test_a_title_alone_is_published_by_keyboard_from_any_page_in_at_most_twelve_presses(desk_of: Desks) -> None:
    running, _draft = prepare()
    page = desk_of("responder").open(f"/console/incidents/{running.uuid}/")
    keys = CountingKeys(page)
    keys.press("c")
    expect(page.get_by_label("Title").first).to_be_focused()
    for letter in "No lift":
        keys.press("Space" if letter == " " else letter)
    keys.press("Control+Enter")
    page.wait_for_url("**/review/")
    expect(page.locator("#publish")).to_be_focused()
    keys.press("Tab")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_focused()
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/console/incidents/[0-9a-f-]{36}/$"))
    assert keys.count <= 12
    assert Incident.objects.get(title="No lift").published_at is not None


def test_control_enter_never_sends(desk_of: Desks) -> None:
    _running, draft = prepare()
    page = desk_of("responder").open(f"/console/incidents/{draft.uuid}/review/")
    for _ in range(3):
        page.keyboard.press("Control+Enter")
    page.reload()
    assert Update.objects.get(incident=draft).state == "draft"


@pytest.mark.parametrize("look", ["dark desktop", "light phone"])
def test_pages_are_accessible_silent_light_and_fit_the_screen(desk_of: Desks, look: str) -> None:
    running, draft = prepare()
    desk = desk_of("administrator", **(DESKTOP_DARK if look == "dark desktop" else PHONE_LIGHT))
    for name in (*PAGES, "/console/playbooks/", "/console/levels/"):
        page = desk.open(path_of(name, running, draft))
        page.wait_for_load_state("networkidle")
        # Frames of previews are sandboxed: axe cannot speak to them, and says so on the console.
        found = Axe().run(page, options={"iframes": False})
        assert found.violations_count == 0, (name, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        page.close()
    assert desk.complaints == []


def test_severity_changes_the_suggestion_and_the_preview(desk_of: Desks) -> None:
    prepare()
    page = desk_of("responder").open("/console/declare?playbook=payment-failure")
    page.get_by_label("Title").first.fill("Sign-in fails")
    expect(page.locator("#live-preview")).to_contain_text("people get a message")
    page.get_by_text("SEV1: critical").first.click()
    expect(page.locator("#speaking")).to_contain_text("severity SEV1: critical")
    expect(page.locator("#live-preview .preview-of-sms").first).to_be_attached()
    page.wait_for_load_state("networkidle")
    page.locator("label[for=preview-language-fi]").click()
    page.locator(".choices-level .choice").nth(1).click()
    expect(page.locator(".channel-chips li")).to_have_count(1)
    expect(page.locator("#live-preview .preview-of-sms")).to_have_count(0)
    expect(page.locator("#preview-language-fi")).to_be_checked()
    expect(page.locator("#live-preview .preview-of-chat_notice").nth(1)).to_be_visible()
    assert not Incident.objects.filter(title="Sign-in fails", published_at__isnull=False).exists()


def test_choosing_channels_shows_their_options(desk_of: Desks) -> None:
    prepare()
    page = desk_of("responder").open("/console/declare?playbook=payment-failure")
    delay = page.locator("[name='channels.overlay.delay_seconds']")
    expect(delay).to_be_hidden()
    page.get_by_text("Choose here").click()
    expect(delay).to_be_visible()
    expect(delay).to_have_value("4")


def test_a_wrong_field_is_marked_focused_and_keeps_the_rest(desk_of: Desks) -> None:
    prepare()
    page = desk_of("responder").open("/console/declare?playbook=payment-failure")
    page.locator("[name='texts.en.body']").fill("At {tomorrow}")
    page.get_by_role("button", name="Review").click()
    wrong = page.locator("[name='texts.en.body'][aria-invalid=true]")
    expect(wrong).to_be_focused()
    expect(page.locator("[name='texts.fi.title']")).to_have_value("Maksut eivät toimi")


def test_a_double_click_publishes_once(desk_of: Desks) -> None:
    _running, draft = prepare()
    page = desk_of("responder").open(f"/console/incidents/{draft.uuid}/review/")
    page.get_by_role("button", name="Publish", exact=True).dblclick()
    page.wait_for_url(f"**/console/incidents/{draft.uuid}/")
    assert draft.updates.filter(state="published").count() == 1


def test_two_browsers_see_each_others_updates(desk_of: Desks) -> None:
    running, _draft = prepare()
    one = desk_of("responder").open(f"/console/incidents/{running.uuid}/")
    other = desk_of("manager").open(f"/console/incidents/{running.uuid}/update/")
    late = desk_of("administrator").open(f"/console/incidents/{running.uuid}/update/")
    other.locator("[name='texts.en.body']").fill("The cable is broken.")
    other.get_by_role("button", name="Publish update").click()
    other.wait_for_url(f"**/console/incidents/{running.uuid}/")
    expect(one.get_by_text("The cable is broken.")).to_be_visible()
    expect(late.get_by_role("link", name="See the newest in a new tab")).to_be_visible()
    late.locator("[name='texts.en.body']").fill("My own words.")
    late.get_by_role("button", name="Publish update").click()
    expect(late.locator("#conflict")).to_contain_text("The cable is broken.")
    expect(late.get_by_role("heading", name="Said last")).to_have_count(
        1
    )  # not the older words beside the form as well
    expect(late.locator("[name='texts.en.body']")).to_have_value("My own words.")
    assert running.updates.count() == 2


def test_everything_works_without_javascript(desk_of: Desks) -> None:
    prepare()
    page = desk_of("responder", java_script_enabled=False).open("/console/")
    page.get_by_role("link", name="Declare").click()
    page.get_by_role("link", name=re.compile("payment-failure")).click()
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("payment-failure")
    page.get_by_role("link", name="Resolve").click()
    page.get_by_role("button", name="Resolve and publish").click()
    assert Incident.objects.get(playbook__slug="payment-failure").status == "resolved"
