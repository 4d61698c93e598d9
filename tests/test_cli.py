"""The command, as a person at a keyboard meets it."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from alongside import cli
from alongside.serve import end_with_parent
from tests.running import ROOT, alongside, database_for, environment, free_port, running_instance

COMMANDS = ["serve", "prepare", "found", "check", "backup", "restore"]
ON_SQLITE = not os.environ.get("DATABASE_URL", "").startswith("postgres")


def test_help_names_every_command_and_says_what_each_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    listed = dict(
        line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines() if line.startswith("    ")
    )
    assert [name for name in COMMANDS if name not in listed] == []


@pytest.mark.parametrize("command", [*COMMANDS, *(name for name in cli.ROOMS_COMMANDS)])
def test_each_command_has_help_of_its_own(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([command, "--help"])
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: alongside {command}")


@pytest.mark.parametrize("command", [[], *([name] for name in cli.ROOMS_COMMANDS)])
def test_help_and_the_engines_by_hand_need_no_django(command: list[str]) -> None:
    program = (
        "import sys\n"
        "from alongside.cli import main\n"
        "try:\n    main([*sys.argv[1:], '--help'])\n"
        "except SystemExit:\n    pass\n"
        "print([name for name in sys.modules if name == 'django'], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command],
        env=environment(ROOT),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["serve", "--port", "eighty"], "'eighty' is not a port"),
        (["serve", "--port", "70000"], "'70000' is not a port"),
        (["serve", "--processes", "0"], "'0' is not a count"),
        (["back-up"], "invalid choice: 'back-up'"),
        ([], "required: COMMAND"),
        (["backup"], "required: FILE"),
    ],
)
def test_a_slip_of_the_keyboard_gets_a_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    assert left.value.code == 2
    assert sentence in capsys.readouterr().err


def test_a_taken_port_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = alongside("serve", "--port", str(port), var=tmp_path / "var")
    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr
    assert f"make run PORT={port + 1}" in done.stderr
    assert not (tmp_path / "var").exists()


def test_a_folder_that_cannot_be_written_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = alongside("prepare", var=tmp_path / "file" / "var")
    assert done.returncode == 1
    assert "cannot be used (Not a directory). Nothing was changed." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_gets_a_sentence(tmp_path: Path) -> None:
    nowhere = f"postgres://somebody@127.0.0.1:{free_port()}/none"
    done = alongside("prepare", var=tmp_path, DATABASE_URL=nowhere)
    assert done.returncode == 1
    assert "the database none on 127.0.0.1 could not be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_file_that_is_something_else_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "alongside.sqlite3").write_text("Dear diary, " * 500)
    done = alongside("prepare", var=tmp_path, DATABASE_URL="")
    assert done.returncode == 1
    assert "alongside.sqlite3 could not be used" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "alongside.sqlite3").read_text() == "Dear diary, " * 500


def test_check_finds_a_fresh_instance_well_and_an_unprepared_one_at_fault(tmp_path: Path) -> None:
    database = database_for("check_fresh")
    before = alongside("check", var=tmp_path, **database)
    assert before.returncode == 1
    assert "alongside prepare" in before.stdout
    assert alongside("prepare", var=tmp_path, **database).stderr == ""
    after = alongside("check", var=tmp_path, **database)
    levels = levels_in(after.stdout)
    assert [about for about, level in levels.items() if level == "fault"] == (
        []
        if ON_SQLITE
        else ["durability"]  # the tests' own PostgreSQL does not wait for the disk, and is found out
    )
    assert after.returncode == (0 if ON_SQLITE else 1)
    assert levels["migrations"] == levels["database"] == levels["secret key"] == "ok"


def test_check_finds_what_is_unsafe_in_public(tmp_path: Path) -> None:
    unsafe = {
        "ALONGSIDE_HOSTS": "alongside.example",
        "ALONGSIDE_DEBUG": "1",
        "ALONGSIDE_DEMO": "1",
        "ALONGSIDE_SECRET_KEY": "password",
    }
    done = alongside("check", var=tmp_path, **unsafe)
    levels = levels_in(done.stdout)
    assert {about for about, level in levels.items() if level == "fault"} >= {
        "secret key",
        "debug",
        "demo",
        "https",
    }
    assert done.returncode == 1
    behind_a_proxy = {
        "ALONGSIDE_HOSTS": "alongside.example",
        "ALONGSIDE_HTTPS": "1",
        "ALONGSIDE_PROXIES": "1",
    }
    safe = alongside("check", var=tmp_path, **behind_a_proxy)
    levels = levels_in(safe.stdout)
    for about in ("secret key", "debug", "demo", "hosts", "https", "settings"):
        assert levels[about] == "ok", safe.stdout


def test_check_sees_a_key_that_others_can_read(tmp_path: Path) -> None:
    assert levels_in(alongside("check", var=tmp_path).stdout)["secret key"] == "ok"
    (tmp_path / "secret-key").chmod(0o644)
    done = alongside("check", var=tmp_path)
    assert levels_in(done.stdout)["secret key"] == "fault"
    assert f"chmod 600 {tmp_path / 'secret-key'}" in done.stdout


def test_an_instance_serves_starts_its_worker_and_ends_whole(tmp_path: Path) -> None:
    with running_instance(tmp_path, **database_for("serve_whole")) as running:
        assert status_of(running.address) < 500, running.said()
        family = descendants(running.process.pid)
        assert len(family) >= 3, "a server, its processes and a worker were expected"
        running.process.terminate()
        assert running.process.wait(timeout=20) == 0
    assert still_alive(family) == []


def test_children_do_not_outlive_a_parent_that_was_killed(tmp_path: Path) -> None:
    with running_instance(tmp_path, **database_for("serve_killed")) as running:
        family = descendants(running.process.pid)
        running.process.kill()
        running.process.wait(timeout=5)
        deadline = time.monotonic() + 20
        while still_alive(family) and time.monotonic() < deadline:
            time.sleep(0.1)
    assert still_alive(family) == []


def test_a_child_whose_parent_died_before_it_began_does_not_begin(tmp_path: Path) -> None:
    """The gap between fork and the request to be told of the parent's end."""
    for parent, began in ((os.getpid(), True), (os.getpid() + 1, False)):
        mark = tmp_path / str(parent)
        child = subprocess.run(["touch", mark], preexec_fn=partial(end_with_parent, parent), check=True)
        assert (child.returncode, mark.exists()) == (0, began)


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    with running_instance(tmp_path, **database_for("serve_worker")) as running:
        worker = wait_for_worker(running.process.pid)
        os.kill(worker, 9)
        deadline = time.monotonic() + 20
        while "starting it again" not in running.said() and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(1.5)
        assert wait_for_worker(running.process.pid) != worker
        assert status_of(running.address) < 500


def levels_in(said: str) -> dict[str, str]:
    """The worst level of each thing that `alongside check` looked at."""
    worst: dict[str, str] = {}
    for line in said.splitlines():
        for level in ("ok", "attention", "fault"):
            if line.startswith(f"{level:9}  "):
                about = line[11:27].strip()
                worst[about] = max(worst.get(about, "ok"), level, key=["ok", "attention", "fault"].index)
    return worst


def status_of(address: str) -> int:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", "/")
        return connection.getresponse().status


def descendants(pid: int) -> list[int]:
    """Process numbers of the children and their children."""
    children = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(number for child in children for number in descendants(child))]


def wait_for_worker(pid: int) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for child in descendants(pid):
            with contextlib.suppress(OSError):
                if b"db_worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return child
        time.sleep(0.05)
    raise AssertionError("there is no background worker")


def still_alive(family: list[int]) -> list[int]:
    alive = []
    for pid in family:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
                alive.append(pid)
    return alive
