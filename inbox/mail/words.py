"""What somebody wrote in a mail, without what their program put around it: quoted text, signature, "sent from my phone". No I/O."""

import re
from html.parser import HTMLParser

LONGEST_TEXT = 100_000
"""Characters of a mail that are looked at."""

_QUOTE_BEGINS = re.compile(
    r"""
    ^\s*(
        >                                                                   # a quoted line
      | (?=.*\d)(on|am|le|den|el|op)\b.{4,200}\b(wrote|skrev|schrieb|[ée]crit)\b.{0,150}:\s*$   # On 5 January Anna wrote:
      | (?=.*\d).{4,200}\b(kirjoitti|wrote|skrev)\s*:\s*$                  # ma 5. tammik. Anna kirjoitti:
      | -{2,}\s*(original\ message|alkuper[äa]inen\ viesti|ursprungligt\ meddelande|forwarded\ message
                 |v[äa]litetty\ viesti|vidarebefordrat\ meddelande)\b.*
      | _{10,}\s*$                                                          # Outlook's rule above the headers
      | \*?(from|l[äa]hett[äa]j[äa]|fr[åa]n)\s*:\*?\s.*@.*$                 # From: Statuscomms <status@…>
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_HALF_QUOTE = re.compile(r"^\s*(on|den|am)\b.{4,200}$", re.IGNORECASE)
_OTHER_HALF = re.compile(r"\b(wrote|skrev|kirjoitti|schrieb)\s*:\s*$", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^\s*(--\s?$|sent from my |get outlook for |l[äa]hetetty (iphone|ipad|android|puhelim|samsung|outlook)"
    r"|skickat fr[åa]n min |h[äa]mta outlook f[öo]r )",
    re.IGNORECASE,
)
_REPLY_PREFIX = re.compile(r"^\s*(re|sv|vs|aw|antw|fw|fwd|vb|vl|vid)\s*(\[\d+\])?\s*:", re.IGNORECASE)
_NO_TEXT = frozenset({"head", "style", "script", "title", "blockquote", "template"})
_ENDS_LINE = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr", "section"})
_VOID = frozenset(
    {"br", "hr", "img", "meta", "link", "input", "wbr", "area", "base", "col", "embed", "source", "track"}
)
_QUOTE_CLASSES = ("gmail_quote", "gmail_signature", "yahoo_quoted", "moz-cite-prefix", "moz-signature")
_QUOTE_IDS = ("divrplyfwdmsg", "appendonsend", "signature")


def own_words(text: str) -> str:
    """The sender's own words at the top, lines trimmed; "" when there are none."""
    kept: list[str] = []
    lines = text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if _begins_quote(line, following) or _SIGNATURE.match(line):
            break
        kept.append(line.strip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _begins_quote(line: str, following: str) -> bool:
    short = line[:400]
    if _QUOTE_BEGINS.match(short):
        return True
    return bool(_HALF_QUOTE.match(short) and _OTHER_HALF.search(following[:400]))


def fresh_subject(subject: str) -> str:
    """The subject on one line when the sender wrote it; "" when it is that of the mail they answer or pass on."""
    words = " ".join(subject.split())
    return "" if _REPLY_PREFIX.match(words) else words[:300]


def text_of_html(html: str) -> str:
    """The readable text of an HTML part, without quoted parts."""
    reader = _TextReader()
    reader.feed(html[:LONGEST_TEXT])
    reader.close()
    return reader.text()


class _TextReader(HTMLParser):
    """Collects text; what lies within a quoted or invisible element is left out, however badly its tags are closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._within = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A quoted element begins, goes deeper, or a line ends."""
        if self._within:
            self._depth += tag == self._within
        elif tag not in _VOID and (tag in _NO_TEXT or _is_quote(dict(attrs))):
            self._within, self._depth = tag, 1
        elif tag in _ENDS_LINE:
            self._pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """The quoted element ends, or a line does."""
        if self._within:
            self._depth -= tag == self._within
            if self._depth == 0:
                self._within = ""
        elif tag in _ENDS_LINE:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Words, wherever they may be read."""
        if not self._within:
            self._pieces.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """What was collected, without empty lines more than one at a time."""
        lines = [line.strip() for line in "".join(self._pieces).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _is_quote(attributes: dict[str, str | None]) -> bool:
    classes = (attributes.get("class") or "").lower().split()
    return any(name in classes for name in _QUOTE_CLASSES) or (attributes.get("id") or "").lower() in _QUOTE_IDS
