"""The chatbot menu of a site: topics and subtopics, edited in the console and through the API, shown in the feed."""

from __future__ import annotations

import pytest

from statuscomms.errors import InvalidInput
from tests.factories import make_actor, make_service, make_site
from tests.touchpoints.publishing_steps import feed_of
from touchpoints.menu_drafts import TopicDraft
from touchpoints.models import MenuTopic
from touchpoints.services.menu import add_topic, change_topic

pytestmark = pytest.mark.django_db


def draft(label: str = "Paying", **fields) -> TopicDraft:
    return TopicDraft(labels={"en": label}, **fields)


def menu_of_feed(site) -> list[tuple[str, list[str]]]:
    menu = feed_of(site)["chatbot"]["menu"]
    return [(topic["topic"], [child["topic"] for child in topic["children"]]) for topic in menu]


def test_a_topic_and_its_subtopic_are_added_in_the_console_and_stand_in_the_feed(client_of):
    site = make_site()
    make_service("card-payments")
    browser = client_of("administrator")
    form = {"labels.en": "Paying", "labels.fi": "Maksaminen", "services": ["card-payments"]}
    assert browser.post(f"/console/sites/{site.uuid}/topics/new/", form).status_code == 303
    child = {"labels.en": "Invoices", "answers.en": "Due in **14** days.", "parent": "paying"}
    browser.post(f"/console/sites/{site.uuid}/topics/new/", child)
    assert menu_of_feed(site) == [("paying", ["invoices"])]
    topic = feed_of(site)["chatbot"]["menu"][0]
    assert topic["labels"] == {"en": "Paying", "fi": "Maksaminen"} and "texts" not in topic
    assert topic["children"][0]["texts"]["en"]["body"]
    page = browser.get(f"/console/sites/{site.uuid}/menu/").content.decode()
    assert "Paying" in page and "Invoices" in page and "menu-preview/?language=en" in page


def test_renaming_keeps_the_short_name_and_what_stands_in_languages_that_the_site_does_not_show(client_of):
    site = make_site(languages=["en"])
    topic = add_topic(
        actor=make_actor("administrator"), site=site, draft=TopicDraft(labels={"en": "Old", "sv": "Gammal"})
    )
    client_of("administrator").post(f"/console/sites/{site.uuid}/topics/old/", {"labels.en": "New"})
    topic.refresh_from_db()
    assert topic.slug == "old" and topic.labels == {"en": "New", "sv": "Gammal"}


def test_topics_move_among_their_like_and_under_another(client_of):
    site, admin = make_site(), make_actor("administrator")
    one, two = (add_topic(actor=admin, site=site, draft=draft(label)) for label in ("One", "Two"))
    browser = client_of("administrator", htmx=True)
    answer = browser.post(f"/console/sites/{site.uuid}/topics/two/move/", {"to": "up"})
    assert answer.status_code == 200 and answer.content.strip().startswith(b'<div id="menu"')
    assert menu_of_feed(site) == [("two", []), ("one", [])]
    browser.post(f"/console/sites/{site.uuid}/topics/two/move/", {"to": "up"})
    assert menu_of_feed(site) == [("two", []), ("one", [])]
    change_topic(actor=admin, topic=one, draft=draft("One"), parent="two")
    assert menu_of_feed(site) == [("two", ["one"])]
    assert two.pk


def test_deleting_a_topic_takes_its_subtopics_along(client_of):
    site, admin = make_site(), make_actor("administrator")
    add_topic(actor=admin, site=site, draft=draft("One"))
    add_topic(actor=admin, site=site, draft=draft("Below"), parent="one")
    assert client_of("administrator").post(f"/console/sites/{site.uuid}/topics/one/delete/").status_code == 303
    assert not MenuTopic.objects.exists() and menu_of_feed(site) == []


def test_the_preview_is_a_page_of_the_real_embed_with_the_sites_menu(client_of):
    site = make_site()
    add_topic(actor=make_actor("administrator"), site=site, draft=draft("Paying"))
    page = client_of("administrator").get(f"/console/sites/{site.uuid}/menu-preview/?language=fi")
    assert "/embed/v1.js" in page.content.decode() and '"topic": "paying"' in page.content.decode()
    assert 'lang="fi"' in page.content.decode() and "sandbox allow-scripts" in page.headers["Content-Security-Policy"]


BAD_TOPICS = {
    "no label": ({"labels": {"en": " "}}, "labels"),
    "a label of ten kilobytes": ({"labels": {"en": "a" * 10_000}}, "labels.en"),
    "a label in no language": ({"labels": {"xx": "a"}}, "labels"),
    "an answer of ten kilobytes": ({"answers": {"en": "a" * 10_000}}, "answers.en"),
    "a service that there is not": ({"services": ["nothing"]}, "services"),
    "a short name with a path": ({"slug": "../x"}, "slug"),
    "a short name twice": ({"slug": "one"}, "slug"),
}


@pytest.mark.parametrize("case", BAD_TOPICS)
def test_what_may_not_stand_in_a_topic_is_refused(case):
    site, admin = make_site(), make_actor("administrator")
    add_topic(actor=admin, site=site, draft=draft("One"))
    change, field = BAD_TOPICS[case]
    with pytest.raises(InvalidInput) as refusal:
        add_topic(actor=admin, site=site, draft=TopicDraft(**{"labels": {"en": "Two"}, **change}))
    assert field in refusal.value.fields and MenuTopic.objects.count() == 1


def test_the_tree_has_two_levels_no_loops_and_no_foreign_topics():
    site, admin = make_site(), make_actor("administrator")
    other = make_site("other", slug="other")
    one = add_topic(actor=admin, site=site, draft=draft("One"))
    below = add_topic(actor=admin, site=site, draft=draft("Below"), parent="one")
    add_topic(actor=admin, site=other, draft=draft("Foreign"))
    for topic, parent in ((one, "one"), (one, "below"), (below, "below"), (below, "foreign"), (below, "x" * 5_000)):
        with pytest.raises(InvalidInput) as refusal:
            change_topic(actor=admin, topic=topic, draft=draft(), parent=parent)
        assert "parent" in refusal.value.fields
    with pytest.raises(InvalidInput):
        add_topic(actor=admin, site=site, draft=draft("Third level"), parent="below")
    assert menu_of_feed(site) == [("one", ["below"])]


def test_another_sites_topic_is_not_found(client_of):
    site, other = make_site(), make_site("other", slug="other")
    add_topic(actor=make_actor("administrator"), site=other, draft=draft("Foreign"))
    assert client_of("administrator").get(f"/console/sites/{site.uuid}/topics/foreign/").status_code == 404
    assert client_of("administrator").post(f"/console/sites/{site.uuid}/topics/foreign/delete/").status_code == 404
    assert MenuTopic.objects.count() == 1
