"""The embed's drill parameter, in a browser, with the feeds that the installation really publishes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from incidents.declarations import ChannelChoice, Resolution
from incidents.services import resolve
from tests.factories import make_actor, make_incident, make_site
from tests.touchpoints.publishing_steps import document
from touchpoints.audience_keys import feed_path
from touchpoints.drills import drill_path, drill_token

from .stage import Answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def _rows_beside_a_browser() -> Iterator[None]:
    """Playwright keeps a loop in this thread, which Django would otherwise take for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


def serve(stage, *paths):
    for path in paths:
        row = document(path)
        stage.answers[path] = Answer(bytes(row.identity).decode(), status=row.status)


def test_who_carries_the_token_sees_the_drill_until_it_ends_and_another_visitor_never_does(stage, visitors, settled):
    site = make_site(poll_seconds=1)
    drill = make_incident("Only practising", drill=True, channels={"banner": ChannelChoice()})
    public, own, token = feed_path(site.key), drill_path(site, drill), drill_token(site, drill)
    serve(stage, public, own)

    holder = visitors().visit(stage.page("/") + f"?statuscomms_drill={token}")
    expect(holder.locator("#banner")).to_contain_text("Drill: Only practising")
    stranger = visitors().visit(stage.page("/"))
    settled(stranger, stage)
    expect(stranger.locator("#banner")).to_be_hidden()

    resolve(actor=make_actor(), incident=drill, resolution=Resolution())
    serve(stage, public, own)
    assert stage.answers[own].status == 404
    expect(holder.locator("#banner")).to_be_hidden()


def test_a_drill_hides_nothing_that_is_real(stage, visitor):
    site = make_site(poll_seconds=1)
    drill = make_incident("Only practising", drill=True, channels={"overlay": ChannelChoice()})
    make_incident("Card payments fail", channels={"banner": ChannelChoice()})
    serve(stage, drill_path(site, drill))
    page = visitor.visit(stage.page("/") + f"?statuscomms_drill={drill_token(site, drill)}")
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
    expect(page.get_by_role("dialog")).to_contain_text("Drill: Only practising")


@pytest.mark.parametrize("token", ["0" * 64, "", "../shop", "<script>"])
def test_a_token_that_opens_nothing_leaves_the_public_file(stage, visitor, token):
    site = make_site(poll_seconds=1)
    make_incident("Card payments fail", channels={"banner": ChannelChoice()})
    serve(stage, feed_path(site.key))
    page = visitor.visit(stage.page("/") + f"?statuscomms_drill={token}")
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
