"""Taking something out as a file: who, what and when is kept before the first byte leaves."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import Conversation, Export


@transaction.atomic
def take_out(
    initiative: Initiative,
    *,
    what: str,
    form: str,
    conversation: Conversation | None = None,
    with_names: bool = False,
    by: Person,
) -> Export:
    """Note an export that is about to be sent. Nobody's name leaves with a conversation."""
    is_talk = what == Export.What.CONVERSATION
    if is_talk and conversation is None:
        raise Refusal(_("Choose which conversation."), field="conversation")
    if form == Export.Form.POLIS and not is_talk:
        raise Refusal(_("Only a conversation has the Polis format. Choose another form."), field="form")
    if is_talk and with_names:
        raise Refusal(_("A conversation leaves without names. Take the tick away."), field="with_names")
    export = Export.objects.create(
        initiative=initiative,
        what=what,
        form=form,
        conversation=conversation if is_talk else None,
        with_names=with_names,
        taken_by=by,
    )
    write(noop("took data out with names") if with_names else noop("took data out"), export, by=by)
    return export
