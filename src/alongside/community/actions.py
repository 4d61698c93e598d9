"""What changes in a community: people come in, get a code, take a role, agree what is shared."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from alongside.shell.catalogue import Entry, breaks_out, lost_in

from .codes import digest, new_code
from .journal import noop, write
from .models import (
    RESERVED,
    Account,
    Charter,
    Community,
    EntryCode,
    Initiative,
    Membership,
    Organisation,
    Person,
    ShareAgreement,
    SharedField,
)
from .refusals import Refusal
from .rules import Role
from .wording import Wording, digest_of_entry, shipped


def must_be_running(initiative: Initiative) -> None:
    """Refuse to add anything to an initiative that has finished: every room's actions ask this first.

    The row is read anew and held until the transaction ends, so that closing waits for whoever adds something, or
    they for closing. Ask it before any other row is held: who holds one and waits for this one may wait for ever.
    """
    # no_key: rows that merely point at the initiative, such as a vote, wait for nobody.
    now = Initiative.objects.select_for_update(no_key=True).get(pk=initiative.pk)
    if now.stage == Initiative.Stage.CLOSED:
        raise Refusal(_("%(name)s has finished, so nothing new can be added.") % {"name": initiative})


@transaction.atomic
def settle_words(
    entry: Entry, said: list[str], *, language: str, initiative: Initiative, by: Person
) -> Wording:
    """Somebody who speaks the language confirms a translation, or writes a better one; pages here say it at once."""
    said = [form.replace("'", "’").strip() for form in said]
    if len(said) != shipped(language).wanted_forms(entry.message) or not all(said):
        raise Refusal(
            _("Nothing may be empty. If it is right as it was, load the page again and confirm it.")
        )
    longest = 60 + 4 * max(len(entry.message.text), len(entry.message.plural))
    if any(len(form) > longest for form in said):
        raise Refusal(
            _("That is too long for the place where it stands: %(most)d signs at most.") % {"most": longest}
        )
    if lost := lost_in(entry.message, said):
        raise Refusal(
            _("These have to be in it exactly as they are in English, and no others: %(signs)s")
            % {"signs": "  ".join(lost)}
        )
    if signs := breaks_out(entry.message, said):
        raise Refusal(
            _("These signs could break a page: %(signs)s  For quotation marks, write “ and ”.")
            % {"signs": "  ".join(signs)}
        )
    wording, _new = Wording.objects.update_or_create(
        community=initiative.community,
        language=language,
        digest=digest_of_entry(entry),
        defaults={"said": said, "confirmed_by": by, "confirmed_at": timezone.now()},
    )
    why = f"{language}: {entry.message.text[:120]} = {' | '.join(said)}"[:600]
    write(noop("settled words of a translation"), initiative, by=by, why=why)
    return wording


@transaction.atomic
def found_community(
    name: str, *, anchor: str, sector: str, coordinator: str, place: str = ""
) -> tuple[Person, str]:
    """A new community with its anchor organisation and first coordinator. Returns the coordinator and their code."""
    slug = slugify(name)[:40]
    if not slug or slug in RESERVED or Community.objects.filter(slug=slug).exists():
        raise Refusal(
            _("There is already something at the address “%(slug)s”. Choose another name.") % {"slug": slug}
        )
    community = Community.objects.create(name=name, slug=slug, place=place)
    community.anchor = Organisation.objects.create(community=community, name=anchor, sector=sector)
    community.save()
    person = Person.objects.create(community=community, name=coordinator, organisation=community.anchor)
    start_initiative(community, by=person, name=name, anchor=community.anchor)
    return person, issue_code(person, by=None)


@transaction.atomic
def start_initiative(
    community: Community,
    *,
    by: Person,
    name: str,
    anchor: Organisation,
    purpose: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Initiative:
    """Start an initiative, with its first coordinator on it."""
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal(
            _("The last day is before the first. Nothing was started: change one of them."), field="ends_on"
        )
    slug = slugify(name)[:40] or "initiative"
    taken = set(Initiative.objects.filter(community=community).values_list("slug", flat=True))
    number = 2
    while slug in taken:
        slug, number = f"{slugify(name)[:36] or 'initiative'}-{number}", number + 1
    initiative = Initiative.objects.create(
        community=community,
        name=name,
        slug=slug,
        purpose=purpose,
        anchor=anchor,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    Membership.objects.create(initiative=initiative, person=by, role=Role.COORDINATOR)
    write(noop("started the initiative"), initiative, by=by)
    return initiative


@transaction.atomic
def change_initiative(
    initiative: Initiative,
    *,
    by: Person,
    name: str,
    purpose: str,
    anchor: Organisation,
    starts_on: date | None,
    ends_on: date | None,
    has_begun: bool,
) -> Initiative:
    """Change what an initiative is called, what it is for and when, and say when it has begun. Its address stays."""
    must_be_running(initiative)
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal(
            _("The last day is before the first. Nothing was changed: change one of them."), field="ends_on"
        )
    initiative.name, initiative.purpose, initiative.anchor = name, purpose, anchor
    initiative.starts_on, initiative.ends_on = starts_on, ends_on
    initiative.stage = Initiative.Stage.RUNNING if has_begun else Initiative.Stage.PREPARING
    initiative.save()
    write(noop("changed the initiative"), initiative, by=by)
    return initiative


@transaction.atomic
def add_organisation(organisation: Organisation, *, by: Person) -> Organisation:
    """Put an organisation on the community's list."""
    if Organisation.objects.filter(community=organisation.community, name__iexact=organisation.name).exists():
        raise Refusal(_("%(name)s is on the list already.") % {"name": organisation.name}, field="name")
    organisation.save()
    write(noop("added an organisation"), organisation, by=by)
    return organisation


@transaction.atomic
def add_person(
    initiative: Initiative,
    *,
    by: Person,
    name: str,
    role: Role,
    organisation: Organisation | None = None,
    key_worker: Person | None = None,
) -> tuple[Person, str]:
    """Bring somebody in under the name they like, in one role. Returns them and their code, which is shown once."""
    person = Person.objects.create(community_id=initiative.community_id, name=name, organisation=organisation)
    join(initiative, person=person, role=role, by=by, key_worker=key_worker)
    return person, issue_code(person, by=by)


@transaction.atomic
def join(
    initiative: Initiative, *, person: Person, role: Role, by: Person, key_worker: Person | None = None
) -> Membership:
    """Give a person of this community a role in one of its initiatives.

    Nobody begins to take part in one that has finished; whoever looks after what it learned may still come.
    """
    # Closing waits for us, or we for it.
    initiative = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if role == Role.PARTICIPANT:
        must_be_running(initiative)
    if person.community_id != initiative.community_id:
        raise Refusal(_("This person belongs to another community, and people never move between them."))
    if Membership.objects.now().filter(initiative=initiative, person=person, role=role).exists():
        raise Refusal(_("%(person)s has this role already.") % {"person": person})
    membership = Membership.objects.create(
        initiative=initiative, person=person, role=role, key_worker=key_worker
    )
    write(noop("brought somebody in"), membership, by=by, about=person)
    return membership


@transaction.atomic
def issue_code(person: Person, *, by: Person | None) -> str:
    """A new way in. The code before it is dead from this moment, and so is every phone that used it."""
    now = timezone.now()
    EntryCode.objects.select_for_update().filter(person=person, ended_at=None).update(ended_at=now)
    code = new_code()
    issued = EntryCode.objects.create(
        community_id=person.community_id, person=person, digest=digest(code), issued_by=by, issued_at=now
    )
    write(noop("gave out a new code"), issued, by=by, about=person)
    return code


@transaction.atomic
def open_account(code: EntryCode, *, email: str, password: str) -> Account:
    """Turn an invitation into a way to sign in. The invitation ends: from now on it is the e-mail and password."""
    if Account.objects.filter(email__iexact=email).exists():
        raise Refusal(
            _(
                "That e-mail address has an account already. Sign in with it first, then open the invitation again."
            ),
            field="email",
        )
    account = Account.objects.create_user(email, password)
    attach_account(code, account=account)
    return account


@transaction.atomic
def renew_account(code: EntryCode, *, password: str) -> Account:
    """A new password for somebody who forgot theirs: the coordinator gave them a new invitation."""
    account = code.person.account
    if account is None:
        raise Refusal(_("There is no account yet for which to choose a new password."))
    account.set_password(password)
    account.save(update_fields=["password"])
    attach_account(code, account=account)
    return account


@transaction.atomic
def attach_account(code: EntryCode, *, account: Account) -> None:
    """Let somebody who has an account already take up an invitation with it."""
    if (
        Person.objects.filter(account=account, community_id=code.community_id)
        .exclude(pk=code.person_id)
        .exists()
    ):
        raise Refusal(_("Your account is somebody else in this community already. Ask the coordinator."))
    code.person.account = account
    code.person.save(update_fields=["account"])
    code.ended_at = timezone.now()
    code.save(update_fields=["ended_at"])
    write(noop("took up an invitation"), code, by=code.person)


@transaction.atomic
def agree_charter(
    initiative: Initiative, *, by: Person, words: str, agreed_on: date, agreed_how: str = ""
) -> Charter:
    """Keep what was promised, with the day and how it was agreed. Earlier charters stay readable."""
    charter = Charter.objects.create(
        initiative=initiative, words=words, agreed_on=agreed_on, agreed_how=agreed_how
    )
    write(noop("recorded a charter"), charter, by=by, why=agreed_how)
    return charter


@transaction.atomic
def agree_to_share(
    initiative: Initiative,
    *,
    by: Person,
    purpose: str,
    fields: list[str],
    parties: list[Organisation],
    expires_on: date,
) -> ShareAgreement:
    """Open these fields to these organisations until that day, and for that purpose."""
    if expires_on < timezone.localdate():
        raise Refusal(_("That day is over. An agreement needs a day still to come."), field="expires_on")
    if unknown := set(fields) - set(SharedField.values):
        raise Refusal(_("These cannot be shared: %(fields)s.") % {"fields": ", ".join(sorted(unknown))})
    agreement = ShareAgreement.objects.create(
        initiative=initiative, purpose=purpose, fields=sorted(fields), agreed_by=by, expires_on=expires_on
    )
    agreement.parties.set(parties)
    write(noop("agreed what is shared"), agreement, by=by, why=purpose)
    return agreement


@transaction.atomic
def end_sharing(agreement: ShareAgreement, *, by: Person, why: str) -> None:
    """Close an agreement now: from this moment nothing under it can be read."""
    agreement.ended_at = timezone.now()
    agreement.save(update_fields=["ended_at"])
    write(noop("ended a share agreement"), agreement, by=by, why=why)


@transaction.atomic
def note_reading(of: Initiative, person: Person, *, by: Person, why: str = "") -> None:
    """Keep that somebody read what is held on a person. The person sees it."""
    write(noop("read what is held on a person"), of, by=by, about=person, why=why)
