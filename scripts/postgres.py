"""A PostgreSQL cluster for as long as the tests last: temporary, on a free local port, always stopped."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import system

# Nothing here has to survive a crash, so the disk is not waited for.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


@contextlib.contextmanager
def temporary_cluster(*, durable: bool = False) -> Iterator[str]:
    """Yields the URL of an empty database called alongside; afterwards the cluster and its files are gone.

    `durable` leaves PostgreSQL's own settings as they come: it then waits for the disk, as a real one does.
    """
    folder = Path(tempfile.mkdtemp(prefix="alongside-postgres-"))
    server = None
    try:
        owner = unprivileged(folder)
        password = secrets.token_urlsafe(18)
        create(folder, password, owner)
        server, port = start(folder, owner, {} if durable else SETTINGS)
        url = f"postgres://alongside:{password}@127.0.0.1:{port}"
        wait_until_it_answers(f"{url}/postgres", server, folder)
        statement(f"{url}/postgres", "CREATE DATABASE alongside")
        yield f"{url}/alongside"
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: the package's own user is taken then, else whoever we are."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            os.chown(folder, user.pw_uid, user.pw_gid)
            return name
    raise SystemExit("PostgreSQL does not run as root, and there is no user called postgres or nobody here.")


def as_owner(owner: str | None) -> dict[str, object]:
    """How subprocess becomes that user, without root's groups and in a folder that it can enter."""
    if owner is None:
        return {"cwd": "/"}
    user = pwd.getpwnam(owner)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}


def create(folder: Path, password: str, owner: str | None) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if owner:
        shutil.chown(secret, owner)
    options = ["--username=alongside", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8"]
    command = [found("initdb"), "-D", str(folder / "data"), *options, "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **as_owner(owner))
    secret.unlink()
    if done.returncode:
        raise SystemExit(f"A temporary PostgreSQL could not be made:\n{done.stdout}{done.stderr}")


def start(folder: Path, owner: str | None, chosen: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    places = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-p", str(port)]
    with open(folder / "log", "wb") as log:
        command = [found("postgres"), "-D", str(folder / "data"), *places, *settings]
        return subprocess.Popen(
            command, stdout=log, stderr=log, start_new_session=True, **as_owner(owner)
        ), port


def wait_until_it_answers(url: str, server: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(300):
        with contextlib.suppress(Exception):
            statement(url, "SELECT 1")
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(
        f"The temporary PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}"
    )


def statement(url: str, text: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        connection.execute(text)


def stop(server: subprocess.Popen[bytes]) -> None:
    """SIGINT is PostgreSQL's fast shutdown: sessions are cut off, nothing is waited for."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def found(name: str) -> str:
    path = system.postgres_program(name)
    if path is None:
        raise SystemExit(f"PostgreSQL's {name} was not found. On Debian: sudo apt-get install postgresql")
    return path


if (
    __name__ == "__main__"
):  # python scripts/postgres.py make serve PORT=8001 — any command, with a database of its own
    with temporary_cluster() as address:
        sys.exit(subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}))
