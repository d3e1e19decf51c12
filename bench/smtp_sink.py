"""An SMTP server that counts and forgets: ``python -m bench.smtp_sink PORT``; each line on its input is answered by the count."""

import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Counter:
    """Takes everything."""

    def __init__(self) -> None:
        self.count = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """One more."""
        self.count += 1
        return "250 OK"


def main() -> None:
    """Until the input ends."""
    counter = Counter()
    controller = Controller(counter, hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    for _line in sys.stdin:
        print(counter.count, flush=True)
    controller.stop()


if __name__ == "__main__":
    main()
