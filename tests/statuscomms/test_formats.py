"""One way to write a time in each language, on pages, in messages and in reports."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from incidents.templatetags.incident_words import moment as moment_on_the_console
from incidents.texts import moment as moment_in_messages
from reports.cells import shown

AT = datetime(2026, 3, 22, 12, 5, tzinfo=UTC)  # 14:05 in Helsinki
WRITTEN = {"en": "22 Mar 2026, 14:05", "fi": "22.3.2026 klo 14.05", "sv": "22 mars 2026 kl. 14:05"}


@pytest.mark.parametrize(("language", "written"), WRITTEN.items())
def test_a_time_is_written_alike_everywhere(language, written):
    with translation.override(language):
        assert moment_in_messages(AT) == written
        assert shown(AT) == written
        assert f">{written} <span" in moment_on_the_console(AT)
        assert Template("{{ at|date:'DATETIME_FORMAT' }}").render(Context({"at": AT})) == written


def test_the_console_leaves_out_the_day_when_it_is_today(time_machine):
    time_machine.move_to(AT)
    assert ">14:05 <span class=" in moment_on_the_console(AT) and "12:05 UTC" in moment_on_the_console(AT)
