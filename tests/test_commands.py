"""The commands that the papers promise are there, and what they conclude from their steps is true."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.steps import Outcome, Step, conclude, counts_of, run

ROOT = Path(__file__).resolve().parent.parent
FAILED = """
FAILED tests/test_a.py::test_one - assert 1 == 2
SKIPPED [2] tests/test_b.py:3: no reason
1 failed, 7 passed, 2 skipped, 1 error in 3.10s
"""


def rules() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def outcome(output: str, code: int = 0) -> Outcome:
    return Outcome(Step("tests", ["true"]), code, 3.0, output, counts_of(output))


def test_every_make_command_of_the_papers_is_a_rule_that_make_knows():
    papers = [ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md")]
    named = {
        word
        for paper in papers
        for code in re.findall(r"`[^`\n]+`|^make .+$", paper.read_text(), re.MULTILINE)
        for word in re.findall(r"\bmake ([a-z]+)", code)
    }
    assert {"run", "test", "check", "lab", "bench", "reset"} <= named
    assert named - rules() == set()
    for command in sorted(named):
        dry = subprocess.run(["make", "--dry-run", command], cwd=ROOT, capture_output=True, text=True)
        assert dry.returncode == 0, dry.stderr


@pytest.mark.parametrize("broken", ["check", "test", ""])
def test_integration_runs_check_and_test_and_fails_when_one_of_them_does(broken: str, tmp_path: Path):
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\necho "$1 with CI=$CI"\n[ "$1" != "{broken}" ]\n')
    make.chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "CI": ""}
    done = subprocess.run([ROOT / ".ci" / "run"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["check with CI=true", "test with CI=true"]
    assert (done.returncode != 0) == bool(broken)


def test_the_summary_ends_in_one_line_that_counts_and_names_what_failed(capsys):
    assert conclude([outcome("9 passed in 1.00s\n"), outcome(FAILED, code=1)], []) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "16 passed, 2 failed, 2 skipped"
    assert "tests: FAILED tests/test_a.py::test_one - assert 1 == 2" in lines
    assert "tests: SKIPPED [2] tests/test_b.py:3: no reason" in lines


def test_a_step_that_cannot_run_counts_as_a_failure(capsys):
    assert conclude([run(Step("nothing", ["false"]))], []) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed, 0 skipped"


@pytest.mark.parametrize(("asked_by", "code"), [("", 0), ("true", 1)])
def test_what_is_left_out_or_skipped_fails_where_a_machine_asks(asked_by: str, code: int, monkeypatch, capsys):
    monkeypatch.setenv("CI", asked_by)
    assert conclude([outcome("9 passed in 1.00s\n")], ["browser tests: no Chromium"]) == code
    assert "LEFT OUT browser tests: no Chromium" in capsys.readouterr().out
    assert conclude([outcome("9 passed, 1 skipped in 1.00s\n")], []) == code
    assert conclude([outcome("9 passed in 1.00s\n")], []) == 0
