"""What short messages mean."""

import pytest

from inbox.keywords import Keyword, keyword_of


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", " Stop. ", "STOP!!!", "stpo", "sotp", "tsop", "st0p", "stopp", "sto", "stoop", "Stop please",
     "please stop", "STOP ALL", "Unsubscribe", "unsubcribe", "Lopeta", "lopeta!", "lopeeta", "peru", "Avsluta", "quit"],
)  # fmt: skip
def test_stop_is_understood_in_three_languages_and_with_a_slip(text):
    assert keyword_of(text) is Keyword.STOP


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("START", Keyword.START),
        ("unstop", Keyword.START),
        ("aloita", Keyword.START),
        ("YES", Keyword.YES),
        ("yse", Keyword.YES),
        ("Kyllä", Keyword.YES),
        ("joo", Keyword.YES),
        ("Ja!", Keyword.YES),
        ("HELP", Keyword.HELP),
        ("hjälp", Keyword.HELP),
        ("ohje", Keyword.HELP),
    ],
)
def test_other_keywords(text, keyword):
    assert keyword_of(text) is keyword


@pytest.mark.parametrize(
    "text", ["", "?!", "shop", "step", "top", "start of my contract?",
     "When does it stop?", "my internet is down", "no", "stop the noise in the basement now"]
)  # fmt: skip
def test_ordinary_words_are_no_keyword(text):
    assert keyword_of(text) is None
