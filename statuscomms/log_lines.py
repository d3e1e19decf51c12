"""How events are printed. Standard output belongs to commands, which print JSON for scripts."""

import sys

import structlog


def print_to_standard_error() -> None:
    """Set up structlog. ``audiences.log_redaction`` puts its processor before the last."""
    structlog.configure(
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.StackInfoRenderer(),
            structlog.dev.set_exc_info,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            # Plain: structlog's own way prints the variables of every function, with addresses and the database's password.
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
    )
