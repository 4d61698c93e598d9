"""Two make-believe languages made from the source: they show what is untranslated, cut off or one-sided.

`en_XA` is English with accents, a third longer, in brackets: ⟦Séénd iit⟧. Words without brackets
were not translated.
`ar_XB` is English in Arabic letters, in brackets: layout, fonts and direction are those of Arabic.
They are read from the files themselves, without gettext's programs, so that a test can make them anywhere.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
OPEN, CLOSE = "⟦", "⟧"
LOCALES = ("en_XA", "ar_XB")

# Placeholders, tags and entities have to come through unchanged.
KEPT = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|%[%a-z]|\{[^{}]*\}|<[^<>]*>|&#?\w+;")
ACCENTS = str.maketrans("aceinosuyACEIKNOSUYZ", "áçéîñöšüýÁÇÉÎĶÑÖŠÜÝŽ")
ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابثديفغهيجكلمنوپقرستوڤوخيز")
CALL = re.compile(r"\b(n?p?gettext|_)\((?=\s*u?['\"])")
LITERAL = re.compile(r"\s*,?\s*u?('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")", re.DOTALL)
CALLS = {
    f"{stem}{end}"
    for stem in ("gettext", "ngettext", "pgettext", "npgettext")
    for end in ("", "_lazy", "_noop")
}


@dataclass(frozen=True, order=True)
class Message:
    """One string to translate. `plural` and `context` are empty where there is none."""

    text: str
    plural: str = ""
    context: str = ""


def accented(text: str) -> str:
    """Longer and with accents, still readable: vowels are doubled."""
    return re.sub(r"([aeiou])", r"\1\1", text).translate(ACCENTS)


def arabic(text: str) -> str:
    """Letter by letter into Arabic script; it says nothing, but it runs from right to left."""
    return text.lower().translate(ARABIC)


def pretend(text: str, locale: str) -> str:
    """What the make-believe language says for `text`, with everything that must not change left as it is."""
    body = text.strip()
    if not body:
        return text
    turn = accented if locale == "en_XA" else arabic
    parts, at = [], 0
    for kept in KEPT.finditer(body):
        parts += [turn(body[at : kept.start()]), kept.group()]
        at = kept.end()
    start = text.index(body[0])
    return f"{text[:start]}{OPEN}{''.join(parts)}{turn(body[at:])}{CLOSE}{text[start + len(body) :]}"


def in_python(source: str) -> Iterator[Message]:
    """The strings that a Python file gives to gettext and its relatives, under whatever name it has there."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)  # from Django, or from a file of ours that does without it
        for alias in node.names
        if alias.name in CALLS
    }
    names |= {
        node.name: node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in CALLS
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            literals = []
            for argument in node.args:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    break
                literals.append(argument.value)
            if found := message(names[node.func.id], literals):
                yield found


def in_template(source: str) -> Iterator[Message]:
    """The strings that a template marks for translation."""
    code = templatize(source)
    for call in CALL.finditer(code):
        literals, at = [], call.end()
        while literal := LITERAL.match(code, at):
            literals.append(ast.literal_eval(literal.group(1)))
            at = literal.end()
        if found := message(call.group(1), literals):
            yield found


def message(call: str, literals: list[str]) -> Message | None:
    """The message of a call such as npgettext(context, one, many). None when its words are not literal."""
    stem = "gettext" if call == "_" else call.split("_")[0]
    context = literals.pop(0) if "p" in stem.removesuffix("gettext") and literals else ""
    plural = literals[1] if stem.startswith("n") and len(literals) > 1 else ""
    return Message(literals[0], plural, context) if literals and literals[0] else None


def in_catalogue(po: str) -> Iterator[Message]:
    """The strings of a gettext source file: what Django and other libraries say."""
    for entry in re.split(r"\n\s*\n", po):
        lines = "\n".join(line for line in entry.splitlines() if line and not line.startswith("#"))
        found = dict(
            re.findall(r'^(msgctxt|msgid|msgid_plural) ((?:"(?:\\.|[^"\\])*"\s*)+)', lines, re.MULTILINE)
        )
        parts = {
            key: "".join(ast.literal_eval(line) for line in value.splitlines() if line)
            for key, value in found.items()
        }
        if parts.get("msgid"):
            yield Message(parts["msgid"], parts.get("msgid_plural", ""), parts.get("msgctxt", ""))


def every_message() -> set[Message]:
    """All that any page can say: our own files, and the English catalogues of Django and installed apps."""
    import django

    found: set[Message] = set()
    for file in sorted(PACKAGE.rglob("*.py")):
        found.update(in_python(file.read_text(encoding="utf-8")))
    for file in sorted(
        path for ending in ("html", "txt", "svg") for path in PACKAGE.rglob(f"templates/**/*.{ending}")
    ):
        found.update(in_template(file.read_text(encoding="utf-8")))
    libraries = [Path(django.__file__).parent / "conf", *(Path(app.path) for app in apps.get_app_configs())]
    for folder in libraries:
        catalogue = folder / "locale/en/LC_MESSAGES/django.po"
        if catalogue.exists() and PACKAGE not in catalogue.parents:
            found.update(in_catalogue(catalogue.read_text(encoding="utf-8")))
    return found


def header(locale: str) -> str:
    plural = "nplurals=2; plural=(n != 1);"
    return f"Language: {locale}\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: {plural}\n"


def as_po(messages: Iterable[Message], locale: str) -> str:
    """The catalogue as text, for people to look at."""

    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    entries = [f'msgid ""\nmsgstr {quoted(header(locale))}']
    for one in sorted(messages):
        lines = [f"msgctxt {quoted(one.context)}"] if one.context else []
        lines.append(f"msgid {quoted(one.text)}")
        if one.plural:
            lines.append(f"msgid_plural {quoted(one.plural)}")
            lines.append(f"msgstr[0] {quoted(pretend(one.text, locale))}")
            lines.append(f"msgstr[1] {quoted(pretend(one.plural, locale))}")
        else:
            lines.append(f"msgstr {quoted(pretend(one.text, locale))}")
        entries.append("\n".join(lines))
    return "\n\n".join(entries) + "\n"


def as_mo(messages: Iterable[Message], locale: str) -> bytes:
    """The catalogue in gettext's binary form (GNU gettext manual, "The Format of GNU MO Files")."""
    pairs = {"": header(locale)}
    for one in messages:
        key = f"{one.context}\x04{one.text}" if one.context else one.text
        said = pretend(one.text, locale)
        if one.plural:
            pairs[f"{key}\0{one.plural}"] = f"{said}\0{pretend(one.plural, locale)}"
        else:
            pairs.setdefault(key, said)
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


def write(folder: Path) -> list[Path]:
    """Write both languages under `folder`, as <locale>/LC_MESSAGES/django.po and .mo; returns the folders."""
    messages = every_message()
    made = []
    for locale in LOCALES:
        place = folder / locale / "LC_MESSAGES"
        place.mkdir(parents=True, exist_ok=True)
        (place / "django.po").write_text(as_po(messages, locale), encoding="utf-8")
        (place / "django.mo").write_bytes(as_mo(messages, locale))
        made.append(place)
    return made
