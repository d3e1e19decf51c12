"""What the words of a mail do. Each command answers what it did, or None when the words around it show that it was meant as an
ordinary sentence, which is then an enquiry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audiences.addresses import normalise
from audiences.messages import MessageText
from audiences.models import Address, Service
from audiences.queries import is_suppressed
from audiences.services import confirm_by_reply, follow, leave, start_by_reply, stop_by_mail
from audiences.topics import AddressKind
from inbox.keyword_table import Meaning, Phrase
from inbox.mail import answers
from inbox.mail.wishes import STOP, Wish
from inbox.service_names import service_called
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput

_CUSTOMER = Actor.customer()


@dataclass(frozen=True, slots=True)
class Asker:
    """Who writes. ``address``: the row that is meant, None when nobody is known; ``proven``: the signed name of the address that
    they answered to says so, else only ``sender`` does, which anybody can write."""

    sender: str
    address: Address | None
    proven: bool
    language: str
    table: Sequence[Phrase]


@dataclass(frozen=True, slots=True)
class Done:
    """The command was understood; ``answer`` is what to say, None for nothing. ``changed`` is false when there was nothing to do."""

    answer: MessageText | None = None
    changed: bool = True


def obey(asker: Asker, wish: Wish) -> Done | None:
    """Do what is wished."""
    command = _COMMANDS.get(wish.meaning)
    return command(asker, wish.about) if command is not None else None


def _stop(asker: Asker, _about: str) -> Done | None:
    had_left = asker.address is not None and is_suppressed(asker.address)
    if asker.proven and asker.address is not None:
        leave(actor=_CUSTOMER, address=asker.address, source="mail STOP")
    else:
        try:
            stop_by_mail(asker.sender, actor=_CUSTOMER)
        except InvalidInput:
            return None
    return Done(None if had_left else answers.stopped())


def _start(asker: Asker, about: str) -> Done | None:
    if about:
        return None
    if asker.proven and asker.address is not None:
        start_by_reply(asker.address, actor=_CUSTOMER)
        return Done(answers.started())
    return _ask_to_confirm(asker, None)


def _confirm(asker: Asker, about: str) -> Done | None:
    if about:
        return None
    if asker.proven and asker.address is not None and confirm_by_reply(asker.address, actor=_CUSTOMER):
        return Done(answers.confirmed())
    return Done(changed=False)  # "yes", "ok, thanks": nothing was asked


def _follow(asker: Asker, about: str) -> Done | None:
    service = service_called(about)
    if about and service is None:
        return None
    if not asker.proven or asker.address is None:
        return _ask_to_confirm(asker, service)
    _follow_with(asker, asker.address.value, service, proven=True)
    return Done(answers.follows(service.name(asker.language) if service is not None else ""))


def _ask_to_confirm(asker: Asker, service: Service | None) -> Done | None:
    """Anybody can write a sender: the question whether it was they goes to that address, as after the form on a website."""
    try:
        normalise(AddressKind.EMAIL, asker.sender)
    except InvalidInput:
        return None
    _follow_with(asker, asker.sender, service, proven=False)
    return Done()


def _follow_with(asker: Asker, value: str, service: Service | None, *, proven: bool) -> None:
    follow(
        actor=_CUSTOMER,
        kind=AddressKind.EMAIL,
        value=value,
        language=asker.language,
        source="email",
        service=service,
        contact=asker.address.contact if proven and asker.address is not None else None,
        proven=proven,
        proof="mail keyword",
    )


def _tell_state(asker: Asker, about: str) -> Done | None:
    service = service_called(about)
    if asker.address is None or (about and service is None):
        return None
    return Done(answers.state(asker.language, service))


def _help(asker: Asker, about: str) -> Done | None:
    if asker.address is None or about:
        return None
    return Done(answers.help_text(asker.table, asker.language))


def _choose(asker: Asker, about: str) -> Done | None:
    if asker.address is None or about:
        return None
    return Done(answers.choose())


_COMMANDS: dict[str, Callable[[Asker, str], Done | None]] = {
    STOP: _stop,
    Meaning.START: _start,
    Meaning.YES: _confirm,
    Meaning.HELP: _help,
    Meaning.STATUS: _tell_state,
    Meaning.FOLLOW: _follow,
    Meaning.OPEN: _choose,
    Meaning.CLOSE: _choose,
}
"""``ENQUIRY`` and words without a meaning are enquiries. Those who cannot be answered are not told the state: people read them."""
