"""`alongside library export|rebuild|import`: the library as files, its index, and cases from elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path

DESCRIPTION = "The public library: write it as files, mend its index, bring cases in."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    what = parser.add_subparsers(dest="what", metavar="export|rebuild|import", required=True)
    export = what.add_parser("export", help="write the whole public library as files that need no server")
    export.add_argument(
        "folder", metavar="DIR", type=Path, help="where to; an earlier library there is replaced"
    )
    what.add_parser("rebuild", help="make the search index anew from what is in the library")
    bring = what.add_parser("import", help="bring in cases: a Participedia export (JSON or CSV) or any CSV")
    bring.add_argument("file", metavar="FILE", type=Path)
    bring.add_argument("--community", required=True, metavar="SLUG", help="whose shelf they are kept on")
    bring.add_argument(
        "--by", required=True, metavar="E-MAIL", help="the account of the coordinator who brings them in"
    )


def run(args: argparse.Namespace) -> int:
    """0 when it was done; what cannot be done is said in a sentence."""
    from alongside.prepare import wake_django

    wake_django()
    return {"export": _export, "rebuild": _rebuild, "import": _import}[args.what](args)


def _export(args: argparse.Namespace) -> int:
    from alongside.cli import Trouble

    from .export import Occupied, export_library

    try:
        count = export_library(args.folder, say=print)
    except Occupied:
        raise Trouble(
            f"{args.folder} holds something that is no library of Alongside. Nothing was written.\n"
            "Choose a new or empty folder."
        ) from None
    except OSError as error:
        raise Trouble(
            f"{error.filename} could not be written ({error.strerror}). What was there is as it was."
        ) from None
    print(f"Written to {args.folder}: open {args.folder / 'index.html'} in any browser.")
    return 0 if count else 1


def _rebuild(_args: argparse.Namespace) -> int:
    from .finding import rebuild

    print(f"{rebuild():,} entries.")
    return 0


def _import(args: argparse.Namespace) -> int:
    from alongside.cli import Trouble
    from alongside.community.models import Person
    from alongside.community.refusals import Refusal

    from .actions import import_cases

    person = Person.objects.filter(community__slug=args.community, account__email__iexact=args.by).first()
    if person is None:
        raise Trouble(f"Nobody in “{args.community}” signs in as {args.by}. Nothing was brought in.")
    try:
        done = import_cases(args.file.read_bytes(), by=person)
    except OSError as error:
        raise Trouble(f"{args.file} could not be read: {error.strerror}.") from None
    except Refusal as refusal:
        raise Trouble(str(refusal)) from None
    for line in done.notes:
        print(line)
    if done.removed:
        print(f"{done.removed:,} of them were taken out of the library here before, and stay out.")
    print(
        f"{done.new:,} new, {done.same:,} already here. They are kept in the community until somebody publishes them."
    )
    return 0
