"""The papers say what the code does: every setting, every channel, every doorbell and every recurring job."""

import re
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = ROOT / "docs" / "operations.md"
READ = re.compile(r'env(?:\.(?:str|int|bool|list|float|db_url|email_url))\(\s*"([A-Z0-9_]+)"')


def settings_read() -> set[str]:
    return set(READ.findall((ROOT / "statuscomms" / "settings.py").read_text(encoding="utf-8")))


def settings_told() -> set[str]:
    return set(re.findall(r"^\| `([A-Z0-9_]+)`", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_setting_stands_in_the_table_of_operations():
    assert settings_read() - settings_told() == set()


def test_the_table_of_operations_tells_of_no_setting_that_nobody_reads():
    assert settings_told() - settings_read() == set()


def test_every_channel_of_the_settings_says_what_it_is_called():
    for path in settings.CHANNELS:
        channel = import_string(path)
        assert channel.slug.isidentifier()
        assert str(channel.label).strip()
        assert (ROOT / "statuscomms" / "templates" / "icons" / f"{channel.icon}.svg").is_file(), channel.icon


def test_every_recurring_job_and_every_router_is_there():
    for path, seconds in settings.TICK_JOBS:
        assert callable(import_string(path)), path
        assert seconds > 0
    for path in settings.API_ROUTERS:
        router = import_string(path)
        assert router.path_operations or router._routers, path


def test_links_between_papers_lead_somewhere():
    broken = []
    for paper in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", paper.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (paper.parent / target).exists():
                broken.append(f"{paper.relative_to(ROOT)} → {target}")
    assert broken == []


def test_files_that_the_papers_name_exist():
    named = set()
    for paper in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        if paper.exists():
            named |= set(
                re.findall(r"`((?:docs|deploy|bench|tests|demo|statuscomms)/[\w/.-]+\.\w+)`", paper.read_text())
            )
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert numbers and sorted(numbers) == sorted(set(numbers))
