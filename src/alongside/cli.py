"""The `alongside` command: run an instance, keep it healthy, keep its data safe, and use two engines by hand.

Each command's own module is imported only when that command is given, so that `alongside --help` is quick
and the engines' commands run without Django.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from alongside import __version__

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

ABOUT = "Alongside carries one co-produced initiative round the whole loop, from listening to sharing."
SETTINGS = """\
settings come from the environment:
  DATABASE_URL            sqlite:///file (the default, in the var folder) or postgres://user@host/name
  ALONGSIDE_VAR           the folder for data, keys and static files (default: var beside the code)
  ALONGSIDE_HOSTS         names this instance answers to, comma between (default: this machine only)
  ALONGSIDE_HTTPS=1       people reach it by https: cookies are then never sent in the clear
  ALONGSIDE_SECRET_KEY    signs cookies (default: made once, kept in the var folder)
  ALONGSIDE_PROXIES=1     how many proxies of yours stand in front
  ALONGSIDE_DEMO=1        the demo and its one-click roles; never where real people are
docs/operating.md says more, and what to do when something goes wrong."""

# Commands that belong to a room: a module with add_arguments(parser) and run(arguments). Help needs no Django.
ROOMS_COMMANDS = {
    "opinions": ("alongside.listen.opinions_command", "draw an opinion map from a file of votes"),
    "schedule": ("alongside.coordinate.schedule_command", "make a timetable from files of asks and pledges"),
    "library": (
        "alongside.share.library_command",
        "write the public library as files, mend its index, import",
    ),
    "pack": ("alongside.share.pack_command", "look into packs: who signed them, what they say, what differs"),
}


class Trouble(Exception):
    """Something that the person at the keyboard can mend; the message says what, and how."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.settings")
    options = parser(given).parse_args(given)
    try:
        run: Callable[[argparse.Namespace], int | None] = options.run
        return run(options) or 0
    except Trouble as trouble:
        print(f"alongside {options.command}: {trouble}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `alongside … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def parser(given: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The whole grammar. A room's own arguments are added only when its command is among those given."""
    plain = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(prog="alongside", description=ABOUT, epilog=SETTINGS, formatter_class=plain)
    top.add_argument("--version", action="version", version=f"Alongside {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    add_serve(commands)
    add_prepare(commands)
    add_found(commands)
    add_check(commands)
    add_send(commands)
    add_backup(commands)
    add_restore(commands)
    for name, (module, purpose) in ROOMS_COMMANDS.items():
        room = commands.add_parser(
            name, help=purpose, description=purpose.capitalize() + ".", formatter_class=plain
        )
        if name in given:
            imported = importlib.import_module(module)
            imported.add_arguments(room)
            room.set_defaults(run=imported.run)
    return top


def add_serve(commands: Commands) -> None:
    serve = commands.add_parser(
        "serve",
        help="prepare the instance and serve it, with its background worker",
        description="Prepare the instance (as `alongside prepare` does), then serve it together with its "
        "background worker. All of it ends together on Ctrl-C or SIGTERM.",
    )
    serve.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"), help="address to listen on")
    serve.add_argument(
        "--port", type=port, default=os.environ.get("PORT", "8000"), help="port (default: $PORT or 8000)"
    )
    serve.add_argument(
        "--processes", type=positive, default=2, metavar="N", help="web processes (default: 2)"
    )
    serve.add_argument(
        "--threads",
        type=positive,
        metavar="N",
        help="threads in each (default: 1 on SQLite, 4 on PostgreSQL)",
    )
    serve.add_argument("--no-worker", action="store_true", help="leave background work to another process")
    serve.add_argument("--worker-only", action="store_true", help="only the background work, no web server")
    serve.add_argument(
        "--no-prepare", action="store_true", help="trust that `alongside prepare` has been run"
    )
    serve.set_defaults(run=run_serve)


def add_prepare(commands: Commands) -> None:
    prepare = commands.add_parser(
        "prepare",
        help="bring the database and the static files up to date with the code",
        description="Apply migrations, collect static files if they changed and, with ALONGSIDE_DEMO=1, fill "
        "an empty database with the demo. Safe to repeat; several machines may do it at once.",
    )
    prepare.add_argument("--fresh-demo", action="store_true", help="put the demo's data back as it was")
    prepare.set_defaults(run=run_prepare)


def add_found(commands: Commands) -> None:
    found = commands.add_parser(
        "found",
        help="found a community with its first coordinator",
        description="Found a community on this instance. Prints the code by which its first coordinator comes in "
        "and opens an account; it is shown this once.",
    )
    found.add_argument("name", metavar="COMMUNITY", help="what it is called, such as Govan")
    found.add_argument("--anchor", required=True, help="the organisation that hosts it")
    sectors = ("public", "third", "private", "community")
    found.add_argument(
        "--sector", choices=sectors, default="third", help="the anchor's sector (default: third)"
    )
    found.add_argument("--coordinator", required=True, help="name of the first coordinator")
    found.add_argument("--place", default="", help="where it is, in words")
    found.set_defaults(run=run_found)


def add_check(commands: Commands) -> None:
    check = commands.add_parser(
        "check",
        help="say whether this instance is healthy and safely configured",
        description="One line for each thing looked at: ok, attention or fault, and what to do. Exit code 1 "
        "when there is a fault.",
    )
    check.set_defaults(run=run_check)


def add_send(commands: Commands) -> None:
    send = commands.add_parser(
        "send",
        help="send the messages that are due, once",
        description="For cron, where `alongside serve` does not run all the time. It does no harm beside it: each "
        "message is in one hand at a time.",
    )
    send.set_defaults(run=run_send)


def add_backup(commands: Commands) -> None:
    backup = commands.add_parser(
        "backup",
        help="write everything this instance holds into one file",
        description="Write the database and uploaded files into FILE (.tar.gz), with a list of contents and "
        "their SHA-256. The instance may go on running. FILE holds people's data: keep it as safe as "
        "the instance itself.",
    )
    backup.add_argument("file", metavar="FILE", help="where to; nothing is overwritten")
    backup.set_defaults(run=run_backup)


def add_restore(commands: Commands) -> None:
    restore = commands.add_parser(
        "restore",
        help="put back what a backup holds",
        description="Verify FILE, then put back what it holds, wholly or not at all. The instance must be "
        "stopped.",
    )
    restore.add_argument("file", metavar="FILE", help="made by `alongside backup`")
    restore.add_argument(
        "--replace", action="store_true", help="even if there is data here now (which is kept aside)"
    )
    restore.add_argument(
        "--only-verify", action="store_true", help="look whether FILE is sound; change nothing"
    )
    restore.set_defaults(run=run_restore)


def run_serve(options: argparse.Namespace) -> int:
    from alongside import serve

    return serve.serve(
        serve.Plan(
            host=options.host,
            port=options.port,
            processes=options.processes,
            threads=options.threads,
            web=not options.worker_only,
            worker=options.worker_only or not options.no_worker,
        ),
        prepare_first=not options.no_prepare,
    )


def run_prepare(options: argparse.Namespace) -> None:
    from alongside import prepare

    prepare.prepare(fresh_demo=options.fresh_demo)


def run_found(options: argparse.Namespace) -> None:
    from alongside import prepare

    prepare.wake_django()
    from alongside.community.actions import found_community
    from alongside.community.refusals import Refusal

    with prepare.one_at_a_time():
        prepare.migrate_if_needed()
        try:
            person, code = found_community(
                options.name,
                anchor=options.anchor,
                sector=options.sector,
                coordinator=options.coordinator,
                place=options.place,
            )
        except Refusal as refusal:
            raise Trouble(str(refusal)) from None
    print(f"{options.name} is founded. {person} comes in at /enter/ with this code:\n\n  {code}\n")


def run_check(options: argparse.Namespace) -> int:
    from alongside import health

    return health.report()


def run_send(options: argparse.Namespace) -> None:
    from alongside import prepare

    prepare.wake_django()
    from django.core.management import call_command

    call_command("send_messages")


def run_backup(options: argparse.Namespace) -> None:
    from alongside import backup

    backup.run_backup(options.file)


def run_restore(options: argparse.Namespace) -> None:
    from alongside import backup

    backup.run_restore(options.file, replace=options.replace, only_verify=options.only_verify)


def port(text: str) -> int:
    if text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 1 to 65535, such as 8000")


def positive(text: str) -> int:
    if text.isdigit() and int(text) >= 1:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a count: give a whole number, 1 or more")
