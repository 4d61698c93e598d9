"""Run the web server and the background worker as one: started together, watched, ended together."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from alongside import prepare
from alongside.cli import Trouble

PATIENCE = 15.0  # seconds that a child may take to finish what it is doing before it is killed
SLOWEST_RESTART = 60.0
LONG_ENOUGH = 300.0  # seconds after which a child that ran is thought sound again


@dataclass(frozen=True)
class Plan:
    """What to run, and where it listens. Threads are chosen by the database unless given."""

    host: str
    port: int
    processes: int
    threads: int | None
    web: bool = True
    worker: bool = True


@dataclass
class Child:
    """One process of ours, how often it has had to be started again, and when it may be next."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    not_before: float = 0.0
    started: float = 0.0

    def start(self) -> None:
        # A session of its own: Ctrl-C then reaches the child once, through us, and a task is not cut short.
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            start_new_session=True,
            preexec_fn=partial(end_with_parent, os.getpid()),
        )

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


def serve(plan: Plan, *, prepare_first: bool = True) -> int:
    """Prepare, start, say where, and stay until told to stop. Returns the exit code."""
    if plan.web:
        refuse_a_taken_port(plan)
    if prepare_first:
        prepare.prepare()
    else:
        prepare.wake_django()
    stop = Stop()
    with known_to_be_running():
        children = []
        try:
            if plan.web:
                children.append(web_server(plan))
                children[0].start()
                if not wait_for_an_answer(plan, children[0], stop):
                    return 0 if stop.asked else 1
                print(welcome(plan), flush=True)
            if plan.worker:
                children.append(background_worker())
                children[-1].start()
                children.append(messenger())
                children[-1].start()
            return watch(children, stop)
        finally:
            end(children)


class Stop:
    """Remembers that somebody asked us to end."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup has asked us to stay
                signal.signal(number, self.ask)

    def ask(self, *_: object) -> None:
        self.asked = True


def web_server(plan: Plan) -> Child:
    from django.db import connection

    threads = plan.threads or (4 if connection.vendor == "postgresql" else 1)
    options = {
        "--interface": "wsgi",
        "--host": plan.host,
        "--port": str(plan.port),
        "--workers": str(plan.processes),
        "--blocking-threads": str(threads),
        "--workers-kill-timeout": str(int(PATIENCE) - 5),
        "--log-level": "warning",
    }
    words = [word for pair in options.items() for word in pair]
    flags = ["--no-ws", "--respawn-failed-workers"]
    command = [sys.executable, "-m", "granian", *words, *flags, "alongside.wsgi:application"]
    return Child("the web server", command, child_environment(ALONGSIDE_POOL="1" if threads > 1 else "0"))


def background_worker() -> Child:
    return Child(
        "the background worker", django_command("db_worker", "--no-startup-delay"), child_environment()
    )


def messenger() -> Child:
    """Sends messages. It stands beside the worker, which may be busy with a plan when a reminder falls due."""
    return Child("the messenger", django_command("send_messages", "--keep-on"), child_environment())


def django_command(*words: str) -> list[str]:
    start = "import alongside; from django.core.management import execute_from_command_line"
    return [sys.executable, "-c", f"{start}; execute_from_command_line({['alongside', *words]!r})"]


def child_environment(**more: str) -> dict[str, str]:
    """Ours, with the code's folder on the path so that it works from any folder; what is set already wins."""
    source = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    return {**more, **os.environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "alongside.settings"}


def end_with_parent(parent: int) -> None:
    """Between fork and exec: ask Linux to end this child when its parent dies, even by kill -9."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
        if os.getppid() != parent:  # it died before it could be asked for
            os._exit(0)


def watch(children: list[Child], stop: Stop) -> int:
    """Until asked to stop. A worker that ended starts again, later each time; a web server ends us all."""
    while not stop.asked:
        time.sleep(0.2)
        for child in children:
            if not child.ended():
                continue
            if child.name == "the web server":
                print(
                    f"{child.name} has ended by itself; ending all. Its own words are above.", file=sys.stderr
                )
                return 1
            start_again(child)
    return 0


def start_again(child: Child) -> None:
    now = time.monotonic()
    if not child.not_before:
        if now - child.started > LONG_ENOUGH:
            child.restarts = 0
        wait = min(2.0**child.restarts, SLOWEST_RESTART)
        child.not_before, child.restarts = now + wait, child.restarts + 1
        print(f"{child.name} has ended; starting it again in {wait:.0f} s.", file=sys.stderr, flush=True)
    elif now >= child.not_before:
        child.not_before = 0.0
        child.start()


def end(children: list[Child]) -> None:
    """Ask each to finish what it is doing, once; after our patience, kill."""
    running = [child.process for child in children if child.process and child.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def known_to_be_running() -> Iterator[None]:
    """Holds a lock that `alongside restore` looks at: no database is swapped beneath a running one."""
    from django.conf import settings

    with prepare.writable(Path(settings.VAR) / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            raise Trouble("a restore is under way in this folder. Start again when it has ended.") from None
        yield


def refuse_a_taken_port(plan: Plan) -> None:
    """Said before any work is done; the server's own message would come late, and name no way out."""
    try:
        found = socket.getaddrinfo(plan.host, plan.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        raise Trouble(
            f"this user may not listen on port {plan.port}. Choose one above 1023, such as 8000."
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Trouble(
                f"port {plan.port} is taken, perhaps by another Alongside. All is as it was.\n"
                f"Stop that one, or choose another port: make run PORT={min(plan.port + 1, 65535)}"
            ) from None
        raise Trouble(f"{plan.host} port {plan.port} cannot be listened on: {error.strerror}.") from None


def wait_for_an_answer(plan: Plan, server: Child, stop: Stop) -> bool:
    """True once a page has been served; False if the server ended or we were asked to stop."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not stop.asked:
        if server.ended():
            print("The web server could not start. Its own words are above.", file=sys.stderr)
            return False
        with contextlib.suppress(OSError, http.client.HTTPException):
            if first_page(plan) >= 500:
                print("It answers, but the first page is faulty: see above.", file=sys.stderr, flush=True)
            return True
        time.sleep(0.03)
    if not stop.asked:
        print("The web server did not answer within a minute.", file=sys.stderr)
    return False


def first_page(plan: Plan) -> int:
    """The status of the front page, asked for under a name that the instance answers to."""
    from django.conf import settings

    names = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"] or ["localhost"]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(plan.host, plan.host)
    connection = http.client.HTTPConnection(here, plan.port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": names[0]})
        return connection.getresponse().status
    finally:
        connection.close()


def welcome(plan: Plan) -> str:
    from django.conf import settings

    shown = f"[{plan.host}]" if ":" in plan.host else plan.host
    lines = [f"\n  Alongside is at http://{shown}:{plan.port}/"]
    if settings.DEMO:
        lines.append(
            "  Open it and choose a role: one click makes you a participant, a key worker, an officer …"
        )
    lines.append(f"  Data is in {settings.VAR}. Ctrl-C ends it; nothing is lost.\n")
    return "\n".join(lines)
