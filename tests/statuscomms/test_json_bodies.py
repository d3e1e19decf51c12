"""JSON is read strictly, and a body in which nothing can be wrong is not searched for it."""

import json

import pytest

from statuscomms.json_bodies import MAX_DEPTH, BadJson, parse

BAD = {
    "a NUL character": rb'{"title": "a\u0000b"}',
    "half a surrogate pair": rb'{"title": "\ud83d"}',
    "the same in a key": rb'{"\ud83d": 1}',
    "the same deep inside": rb'{"a": [{"b": ["\udc00"]}]}',
    "a raw NUL character": b'{"title": "a\x00b"}',
    "lists too deep": b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2),
    "objects too deep": b'{"a":' * (MAX_DEPTH + 2) + b"1" + b"}" * (MAX_DEPTH + 2),
    "lists far too deep": b"[" * 50_000,
    "no JSON": b"{",
    "no UTF-8": b'{"a": "\xff"}',
    "a key twice": b'{"a": 1, "a": 2}',
    "no number": b"[NaN]",
    "a number beyond all": b"[1e999]",
}
GOOD = (
    {"title": "Plain", "list": [1, 2.5, None, True]},
    {"title": "Ääkköset 🙂"},
    {"brackets": "[" * 500},
    [[] for _ in range(500)],
)


@pytest.mark.parametrize("case", BAD)
def test_what_could_not_be_kept_is_refused(case):
    with pytest.raises(BadJson):
        parse(BAD[case])


@pytest.mark.parametrize("ensure_ascii", [True, False])
@pytest.mark.parametrize("value", GOOD)
def test_everything_else_is_read(value, ensure_ascii):
    assert parse(json.dumps(value, ensure_ascii=ensure_ascii).encode()) == value
