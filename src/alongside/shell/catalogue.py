"""Catalogues of translations: read, written, compiled and checked without gettext's programs.

A catalogue is a .po file with the .mo beside it that Django reads. Both are in the repository, since a machine that
only runs Alongside has no compiler for them; `manage.py catalogues` makes the .mo again after a change.
"""

from __future__ import annotations

import ast
import re
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from gettext import c2py
from pathlib import Path

from .pseudo import PACKAGE, Message, in_python, in_template

LOCALE = PACKAGE / "locale"
# Forms of the plural by locale, as GNU gettext and Django write them. (CLDR, "Language Plural Rules")
PLURALS = {
    "en_Simple": "nplurals=2; plural=(n != 1);",
    "gd": ("nplurals=4; plural=(n==1 || n==11) ? 0 : (n==2 || n==12) ? 1 : (n > 2 && n < 20) ? 2 : 3;"),
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "ur": "nplurals=2; plural=(n != 1);",
}
FIELD = re.compile(
    r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) ((?:"(?:\\.|[^"\\])*"\s*)+)', re.MULTILINE
)
# What a translation must hold exactly as its original does: placeholders, tags, entities and the # of our scripts.
KEPT = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|%%|\{[^{}]*\}|</?[a-zA-Z][^<>]*>|&#?\w+;|#")
PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|%%")
TURNS = re.compile("[\u202a-\u202e]")  # they turn the direction of what stands after them; isolates do not
NUMBERED = re.compile(r"%\((?:count|number|people|seconds|minutes)\)[sd]")


@dataclass(frozen=True)
class Entry:
    """One message with what it says in another language: one form, or one for each form of the plural."""

    message: Message
    said: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.message.context, self.message.text

    @property
    def is_whole(self) -> bool:
        return bool(self.said) and all(self.said)


def kept_in(text: str) -> Counter[str]:
    return Counter(KEPT.findall(text))


def lost_in(message: Message, said: Iterable[str]) -> list[str]:
    """The placeholders and tags of a message that a translation left out, or that it holds and the message does not.

    In a plural form the number itself may be a word ("one person"), so its placeholder may be missing there.
    """
    wrong: set[str] = set()
    wanted = kept_in(message.text) | kept_in(message.plural)
    for form in said:
        found = kept_in(form)
        differ = set((wanted - found) + (found - wanted))
        if message.plural:
            differ = {one for one in differ if not (NUMBERED.fullmatch(one) and found[one] == 0)}
        wrong |= differ
    return sorted(wrong)


def breaks_out(message: Message, said: Iterable[str]) -> list[str]:
    """The signs in a translation that could break a page: Django escapes none of what a catalogue says.

    Angle brackets, straight double quotes, ampersands, braces, per cents and control characters: as many as the
    original has, and no more. None of the signs that turn the direction of the words after them.
    """
    found: set[str] = set()
    for form in said:
        for sign in '<>"&{}%':
            at_most = max(message.text.count(sign), message.plural.count(sign))
            if form.count(sign) > at_most:
                found.add(sign)
        if "%" in PLACEHOLDER.sub("", form):
            found.add("%")  # where a number became a word, its per cent sign is not free for another use
        if re.search(r"[\x00-\x1f\x7f]", re.sub(r"[\r\n]", "", form) if "\n" in message.text else form):
            found.add("line break")
        if TURNS.search(form):
            found.add("U+202A–U+202E")
    return sorted(found)


@dataclass(frozen=True)
class Catalogue:
    """What one locale says. `locale` is a folder's name, such as en_Simple."""

    locale: str
    entries: tuple[Entry, ...]

    @cached_property
    def by_key(self) -> Mapping[tuple[str, str], Entry]:
        return {entry.key: entry for entry in self.entries}

    @property
    def forms(self) -> int:
        found = re.search(r"nplurals=(\d)", PLURALS[self.locale])
        return int(found.group(1)) if found else 2

    def wanted_forms(self, message: Message) -> int:
        return self.forms if message.plural else 1

    def numbers(self) -> list[str]:
        """For which numbers each form of the plural is, such as "2, 3, 4, 22 …"."""
        form_of = c2py(PLURALS[self.locale].split("plural=")[1].rstrip(";"))
        told: list[list[int]] = [[] for _ in range(self.forms)]
        for number in range(1, 40):
            told[form_of(number)].append(number)
        return [
            f"{', '.join(map(str, some[:4]))} …" if len(some) > 4 else ", ".join(map(str, some))
            for some in told
        ]

    def mistakes(self) -> Iterator[str]:
        """Each entry that a page could not use, in one sentence."""
        for entry in self.entries:
            if not any(entry.said):
                continue
            told = f"{self.locale}: “{entry.message.text[:70]}”"
            if len(entry.said) != self.wanted_forms(entry.message) or not all(entry.said):
                yield f"{told} needs {self.wanted_forms(entry.message)} forms and has {sum(map(bool, entry.said))}."
            elif lost := lost_in(entry.message, entry.said):
                yield f"{told} has to keep these as they are: {' '.join(lost)}"
            elif signs := breaks_out(entry.message, entry.said):
                yield f"{told} may not hold these: {' '.join(signs)}"


def path_of(locale: str) -> Path:
    return LOCALE / locale / "LC_MESSAGES" / "django.po"


def read(locale: str) -> Catalogue:
    return Catalogue(locale, tuple(parsed(path_of(locale).read_text(encoding="utf-8"))))


def parsed(po: str) -> Iterator[Entry]:
    """The entries of a .po file, without its header. What is said fuzzily or marked obsolete is left out."""
    for block in re.split(r"\n\s*\n", po):
        lines = block.splitlines()
        places = tuple(place for line in lines if line.startswith("#: ") for place in line[3:].split())
        if any(line.startswith("#,") and "fuzzy" in line for line in lines):
            continue
        told = "\n".join(line for line in lines if line and not line.startswith("#"))
        parts = {
            key: "".join(ast.literal_eval(line) for line in value.splitlines() if line.strip())
            for key, value in FIELD.findall(told)
        }
        if parts.get("msgid"):
            message = Message(parts["msgid"], parts.get("msgid_plural", ""), parts.get("msgctxt", ""))
            yield Entry(message, tuple(v for k, v in parts.items() if k.startswith("msgstr")), places)


def header(locale: str) -> str:
    tag = "en-simple" if locale == "en_Simple" else locale
    return f"Language: {tag}\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: {PLURALS[locale]}\n"


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def as_po(catalogue: Catalogue) -> str:
    """The catalogue as people and their tools read it, in the order of its places."""
    blocks = [f'msgid ""\nmsgstr {quoted(header(catalogue.locale))}']
    for entry in sorted(catalogue.entries, key=lambda one: (one.places[:1], one.message)):
        message, lines = entry.message, [f"#: {place}" for place in entry.places]
        if re.search(r"%\(\w+\)|%[sd]", message.text):
            lines.append("#, python-format")
        if message.context:
            lines.append(f"msgctxt {quoted(message.context)}")
        lines.append(f"msgid {quoted(message.text)}")
        said = entry.said or ("",) * catalogue.wanted_forms(message)
        if message.plural:
            lines.append(f"msgid_plural {quoted(message.plural)}")
            lines += [f"msgstr[{number}] {quoted(form)}" for number, form in enumerate(said)]
        else:
            lines.append(f"msgstr {quoted(said[0])}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def as_mo(catalogue: Catalogue) -> bytes:
    """The catalogue as Django reads it (GNU gettext manual, "The Format of GNU MO Files"), with what is said."""
    pairs = {"": header(catalogue.locale)}
    for entry in catalogue.entries:
        if entry.is_whole:
            message = entry.message
            key = f"{message.context}\x04{message.text}" if message.context else message.text
            pairs[f"{key}\0{message.plural}" if message.plural else key] = "\0".join(entry.said)
    table = sorted((key.encode(), said.encode()) for key, said in pairs.items())
    start = 7 * 4 + 16 * len(table)
    places: tuple[list[int], list[int]] = ([], [])
    data = b""
    for column, place in enumerate(places):
        for row in table:
            place += [len(row[column]), start + len(data)]
            data += row[column] + b"\0"
    numbers = [0x950412DE, 0, len(table), 28, 28 + 8 * len(table), 0, start, *places[0], *places[1]]
    return struct.pack(f"<{len(numbers)}I", *numbers) + data


def in_journal(source: str) -> Iterator[Message]:
    """What the journal says of an act: `noop("kept a promise")`, translated when somebody reads it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "noop":
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield Message(argument.value)


def in_source() -> dict[tuple[str, str], Entry]:
    """Every message of our own files by context and text, with the files that say it."""
    found: dict[Message, list[str]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        for message in {*in_python(source), *in_journal(source)}:
            found.setdefault(message, []).append(file.relative_to(PACKAGE).as_posix())
    for file in sorted(
        path for end in ("html", "txt", "svg") for path in PACKAGE.rglob(f"templates/**/*.{end}")
    ):
        for message in in_template(file.read_text(encoding="utf-8")):
            found.setdefault(message, []).append(file.relative_to(PACKAGE).as_posix())
    entries: dict[tuple[str, str], Entry] = {}
    for message, places in sorted(
        found.items()
    ):  # the same text with a plural comes later, and is the fuller one
        entries[message.context, message.text] = Entry(message, places=tuple(sorted(set(places))))
    return entries


def brought_up_to_date(catalogue: Catalogue, source: Mapping[tuple[str, str], Entry]) -> Catalogue:
    """With the places where each is said now, and without what no page says any more."""
    fresh = []
    for entry in catalogue.entries:
        if now := source.get(entry.key):
            same = bool(now.message.plural) == bool(entry.message.plural)
            fresh.append(replace(now, said=entry.said if same else ()))
    return Catalogue(catalogue.locale, tuple(fresh))


def write(catalogue: Catalogue) -> Path:
    """Write the .po and the .mo beside it."""
    place = path_of(catalogue.locale)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(as_po(catalogue), encoding="utf-8")
    place.with_suffix(".mo").write_bytes(as_mo(catalogue))
    return place


def trouble(locale: str) -> list[str]:
    """What is wrong with a catalogue and its compiled file."""
    catalogue = read(locale)
    found = list(catalogue.mistakes())
    compiled = path_of(locale).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != as_mo(catalogue):
        found.append(
            f"{locale}: django.mo does not say what django.po does: run `python manage.py catalogues`."
        )
    return found
