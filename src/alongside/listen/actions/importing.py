"""Bringing files in: kept apart, looked at, and let in whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from .. import incoming, looking
from ..csv_records import FileProblem
from ..letting_in import let_statements_in, let_votes_in
from ..models import Ask, Conversation, Import
from ..models.files import waiting_room
from .asks import say_ask

log = logging.getLogger("alongside.listen")
AT_ONCE = 3_000_000  # bytes: more is read and written in the background


@transaction.atomic
def bring_files(
    initiative: Initiative,
    *,
    kind: str,
    files: Sequence[UploadedFile[Any]],
    question: str = "",
    stays_open: bool = False,
    by: Person,
    people: Sequence[Person] = (),
) -> Import:
    """Keep files apart and look at what is in them: at once, or in the background where they are large."""
    from ..tasks import look_into

    must_be_running(initiative)
    for old in Import.objects.left_lying():
        _end(old, Import.State.SET_ASIDE)
    folder = incoming.a_place_to_wait(waiting_room())
    try:
        notes: list[str] = []
        if kind == Import.Kind.POLIS:
            notes = incoming.keep_polis(files, folder)
        else:
            incoming.keep_table(files[0], folder)
    except FileProblem as problem:
        Import(folder=folder.name).throw_away()
        raise Refusal(problem, field="file") from None
    except BaseException:
        Import(folder=folder.name).throw_away()
        raise
    brought = Import.objects.create(
        initiative=initiative,
        kind=kind,
        question=question,
        stays_open=stays_open,
        folder=folder.name,
        names=incoming.listed(file.name for file in files),
        notes=notes,
        brought_by=by,
    )
    write(noop("brought files to be let in"), brought, by=by)
    if _is_large(brought):
        look_into.enqueue(brought.pk)
    else:
        look(brought, people=people)
    return brought


def look(brought: Import, *, people: Sequence[Person] = ()) -> None:
    """Say what is in the files, or why they cannot be used."""
    try:
        if brought.kind == Import.Kind.POLIS:
            export, statements, notes = looking.read_conversation(brought.path)
            brought.found = looking.conversation_found(export, statements)
            brought.question = brought.question or brought.found["topic"]
        elif brought.kind == Import.Kind.STATEMENTS:
            statements, notes = looking.read_statements(looking.table_in(brought.path), brought.names[0])
            brought.found = looking.statements_found(statements)
        else:
            asks, notes = looking.read_asks(
                looking.table_in(brought.path), brought.names[0], brought.initiative, people
            )
            brought.found = looking.asks_found(asks)
    except FileProblem as problem:
        _end(brought, Import.State.FAILED, why=str(problem))
        return
    brought.notes = [*brought.notes, *notes]
    brought.state = Import.State.READY
    brought.save(update_fields=["found", "notes", "question", "state"])


@transaction.atomic
def let_in(
    brought: Import,
    *,
    question: str = "",
    stays_open: bool = False,
    by: Person,
    people: Sequence[Person] = (),
) -> Import:
    """Say yes to what was looked at. Large files are written in the background."""
    from ..tasks import write_down

    brought = Import.objects.select_for_update().get(pk=brought.pk)
    must_be_running(brought.initiative)
    if brought.state != Import.State.READY:
        raise Refusal(_("These files are let in already, or were set aside."))
    if brought.kind != Import.Kind.ASKS and not (question or brought.question):
        raise Refusal(_("Say what the question of this conversation is."), field="question")
    brought.question, brought.stays_open = question or brought.question, stays_open
    brought.state, brought.started_at = Import.State.WRITING, timezone.now()
    brought.save(update_fields=["question", "stays_open", "state", "started_at"])
    if _is_large(brought):
        write_down.enqueue(brought.pk, by.pk)
    else:
        write_all(brought, by=by, people=people)
    return brought


def write_all(brought: Import, *, by: Person, people: Sequence[Person] = ()) -> None:
    """Write everything in one transaction, or nothing and say why."""
    try:
        with transaction.atomic():
            if brought.kind == Import.Kind.ASKS:
                _write_asks(brought, by=by, people=people)
            else:
                brought.conversation = _write_conversation(brought, by=by)
            brought.save(update_fields=["found", "conversation"])
    except FileProblem as problem:
        _end(brought, Import.State.FAILED, why=str(problem))
    except Exception:
        log.exception("files could not be let in")
        brought.conversation = None
        _end(
            brought,
            Import.State.FAILED,
            why=_("Something went wrong on our side, so nothing was let in. Bring the files again."),
        )
    else:
        _end(brought, Import.State.DONE)


@transaction.atomic
def set_import_aside(brought: Import, *, by: Person) -> None:
    """Throw away files that wait, or whose reading was interrupted."""
    brought = Import.objects.select_for_update().get(pk=brought.pk)
    if brought.state != Import.State.READY and not brought.seems_stuck:
        raise Refusal(_("These files are let in already, are being read, or were set aside."))
    _end(brought, Import.State.SET_ASIDE)
    write(noop("set files aside without letting them in"), brought, by=by)


def _write_conversation(brought: Import, *, by: Person) -> Conversation:
    now = timezone.now()
    conversation = Conversation.objects.create(
        initiative=brought.initiative,
        question=brought.question[:200],
        opened_at=now,
        closed_at=None if brought.stays_open else now,
    )
    if brought.kind == Import.Kind.STATEMENTS:
        statements, _notes = looking.read_statements(looking.table_in(brought.path), brought.names[0])
        let_statements_in(conversation, statements)
    else:
        export, statements, _notes = looking.read_conversation(brought.path)
        keys = let_statements_in(conversation, statements)
        let_votes_in(conversation, export, keys, told=_progress(brought))
    write(noop("let a conversation in from files"), conversation, by=by)
    return conversation


def _write_asks(brought: Import, *, by: Person, people: Sequence[Person]) -> None:
    table = looking.table_in(brought.path)
    asks, _notes = looking.read_asks(table, brought.names[0], brought.initiative, people)
    for one in asks:
        ask = say_ask(
            brought.initiative,
            person=one.person,
            words=one.words,
            by=by,
            matters=one.matters,
            may_be_read=one.may_be_read,
        )
        if one.said_on:
            noon = timezone.make_aware(datetime.combine(one.said_on, time(12)))
            Ask.objects.filter(pk=ask.pk).update(said_at=min(noon, timezone.now()))
    brought.found = looking.asks_found(asks)


def _is_large(brought: Import) -> bool:
    return brought.kind == Import.Kind.POLIS and incoming.total_size(brought.path) > AT_ONCE


def _progress(brought: Import) -> Any:
    def told(per_cent: int) -> None:
        (brought.path / "progress").write_text(str(per_cent))

    return told


def _end(brought: Import, state: str, *, why: str = "") -> None:
    brought.state, brought.failed_why, brought.ended_at = state, why[:1000], timezone.now()
    brought.save(update_fields=["state", "failed_why", "ended_at", "conversation"])
    transaction.on_commit(brought.throw_away)
