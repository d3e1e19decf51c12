"""The bridges to other makers' chats, against stand-ins that have the few methods which the bridges call."""

import json

import pytest

from .stage import STATIC, Answer, notice

pytestmark = pytest.mark.browser

LINK = "https://status.example.com/en/incidents/1"
INTERCOM = "<script>window.told=[];window.Intercom=(...call)=>told.push(call)</script>"
CHATWOOT = """<script>
window.told = [];
window.comes = () => {
  window.$chatwoot = {
    hasLoaded: true,
    setCustomAttributes: (values) => told.push(values),
    deleteCustomAttribute: (name) => told.push(name),
  };
  window.dispatchEvent(new Event("chatwoot:ready"));
};
</script>"""
NAMES = ["service_notice", "service_notice_text", "service_notice_link"]


def page_with(stage, visitor, bridge, head):
    """A page with the other chat, the bridge and the embed without a window of its own."""
    stage.pages[f"/{bridge}"] = Answer((STATIC / "bridges" / bridge).read_text("utf-8"), kind="text/javascript")
    tags = f'{head}<script src="/{bridge}"></script>{stage.tag("""data-lang="en" data-chat="off" """)}'
    return visitor.visit(stage.page("/", snippet=tags))


def test_intercom_is_told_what_the_chat_notice_says_and_when_it_is_over(stage, visitor):
    stage.feed(notice("chat_notice", link=LINK))
    page = page_with(stage, visitor, "intercom.js", INTERCOM)
    page.wait_for_function("told.length === 1")
    method, said = page.evaluate("told[0]")
    assert method == "update"
    assert said["service_notice"].startswith("Card payments fail: ") and len(said["service_notice"]) <= 255
    assert said["service_notice_link"] == LINK
    assert abs(said["service_notice_at"] - page.evaluate("Date.now() / 1000")) < 10
    stage.feed()
    page.wait_for_function("told.length === 2")
    assert page.evaluate("told[1][1].service_notice") == ""
    assert visitor.complaints == []


def test_intercom_is_told_only_when_something_changes(stage, visitor, settled):
    stage.feed(notice("chat_notice"))
    page = page_with(stage, visitor, "intercom.js", INTERCOM)
    page.wait_for_function("told.length === 1")
    settled(page, stage, 4)
    assert page.evaluate("told.length") == 1
    stage.feed(notice("chat_notice", revision=2))
    page.wait_for_function("told.length === 2")


@pytest.mark.parametrize("early", [True, False], ids=["Chatwoot first", "Chatwoot later"])
def test_chatwoot_is_told_once_it_is_there(stage, visitor, early):
    stage.feed(notice("chat_notice", link=LINK))
    page = page_with(stage, visitor, "chatwoot.js", CHATWOOT + ("<script>comes()</script>" if early else ""))
    if not early:
        page.wait_for_timeout(1500)
        assert page.evaluate("told") == []
        page.evaluate("comes()")
    said = {"service_notice": "Card payments fail", "service_notice_link": LINK}
    page.wait_for_function("told.some(one => one.service_notice)")
    attributes = page.evaluate("told.find(one => one.service_notice)")
    assert attributes.items() >= said.items() and "We are looking into it." in attributes["service_notice_text"]
    page.evaluate("told.length = 0")
    stage.feed()
    page.wait_for_function("told.length === 3")
    assert page.evaluate("told") == NAMES


def test_chatwoot_forgets_what_an_earlier_visit_left(stage, visitor):
    stage.feed()
    page = page_with(stage, visitor, "chatwoot.js", CHATWOOT + "<script>comes()</script>")
    page.wait_for_function("told.length >= 3")
    assert page.evaluate("told") == NAMES


def test_any_other_bot_reads_the_entries_from_the_json_the_loud_ones_first(stage, visitor):
    quiet = notice("chatbot", key="quiet", texts={"fi": {"title": "Huolto", "body": [], "instructions": []}})
    child = {"topic": "cards", "labels": {}, "entries": ["quiet"], "children": []}
    menu = [{"topic": "billing", "labels": {}, "entries": ["quiet"], "children": [child]}]
    stage.feed(quiet, notice("chatbot", link=LINK), notice(), chatbot={"entries": ["pay-chatbot"], "menu": menu})
    stage.pages["/any-bot.js"] = Answer((STATIC / "bridges" / "any-bot.js").read_text("utf-8"), kind="text/javascript")
    page = visitor.visit(stage.page("/", snippet=""))
    ask = (
        f"import('/any-bot.js').then(({{answers}}) => answers({json.dumps(stage.embed)} + '/embed/v1/shop.json', 'en'))"
    )
    assert page.evaluate(ask) == [
        {
            "title": "Card payments fail",
            "text": "We are looking into it.",
            "instructions": "Pay by invoice.",
            "link": LINK,
        },
        {"title": "Huolto", "text": "", "instructions": "", "link": None},
    ]


@pytest.mark.parametrize(
    ("notices", "titles"), [([], []), ([notice("chatbot")], ["Card payments fail"])], ids=["switched off", "no window"]
)
def test_any_other_bot_needs_no_menu_of_ours(stage, visitor, notices, titles):
    stage.feed(*notices, chatbot=None)
    stage.pages["/any-bot.js"] = Answer((STATIC / "bridges" / "any-bot.js").read_text("utf-8"), kind="text/javascript")
    page = visitor.visit(stage.page("/", snippet=""))
    ask = (
        f"import('/any-bot.js').then(({{answers}}) => answers({json.dumps(stage.embed)} + '/embed/v1/shop.json', 'en'))"
    )
    assert [answer["title"] for answer in page.evaluate(ask)] == titles
