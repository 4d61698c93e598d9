"""The scripts that judge our work are judged too."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """The script that the test's parameter names, imported as it imports its neighbours."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield __import__(request.param)
    for name in set(sys.modules) - before:
        if str(SCRIPTS) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><error/></testcase>
<testcase name="d"><skipped message="no data here"/></testcase></testsuite></testsuites>"""


@pytest.mark.parametrize("script", ["test"], indirect=True)
def test_totals_are_counted_from_the_cases(script: ModuleType, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    tally = script.tally_of("sqlite", report, 1, 3.0)
    assert (tally.ran, tally.passed, tally.failed, tally.skipped) == (3, 1, 2, 1)
    assert tally.well is False
    assert script.sentence_for(tally).splitlines() == [
        "sqlite: 1 of 3 tests passed in 3 s, 2 failed; 1 skipped:",
        "    no data here",
    ]


@pytest.mark.parametrize("script", ["test"], indirect=True)
@pytest.mark.parametrize(
    ("report", "code"),
    [
        (None, 3),
        ("<testsuites/>", 5),
        ("<testsuites><testsuite><testcase name='a'/></testsuite></testsuites>", 2),
    ],
)
def test_a_run_that_died_or_ran_nothing_is_no_success(
    script: ModuleType, tmp_path: Path, report: str | None, code: int
) -> None:
    file = tmp_path / "report.xml"
    if report:
        file.write_text(report)
    assert script.tally_of("sqlite", file, code, 3.0).well is False


@pytest.mark.parametrize("script", ["check"], indirect=True)
@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("open('/" + "root/x')", True),
        ("see /" + "tmp/notes", True),
        ("https://files.python" + "hosted.org/x", True),
        ("/listen/work/", False),
        ("a workable/tmpl", False),
    ],
)
def test_paths_of_one_machine_and_package_hosts_are_found(script: ModuleType, line: str, found: bool) -> None:
    assert bool(script.MACHINE_PATHS.search(line) or script.HOSTS.search(line)) is found


@pytest.mark.parametrize("script", ["setup"], indirect=True)
@pytest.mark.parametrize("lock", ["run.txt", "dev.txt", "uv.txt"])
def test_every_locked_library_has_a_version_and_a_hash_and_no_host(script: ModuleType, lock: str) -> None:
    text = (script.ROOT / "lock" / lock).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert [line for line in lines if "==" not in line.split()[0] or "--hash=sha256:" not in line] == []
    assert "://" not in text
