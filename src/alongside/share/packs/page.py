"""The page in a pack: everything that its pack.json says, for any browser, with no server, no script and no request."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from . import labels

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f23;--paper:#fffdf9;--line:#c9c1b4;--soft:#f5f0e6;--bar:#0b5cad}
@media (prefers-color-scheme:dark){:root{--ink:#eceae6;--paper:#1b1816;--line:#57504a;--soft:#28231f;--bar:#7db8f0}}
body{margin:0 auto;max-width:46rem;padding:1.5rem;font:1.0625rem/1.55 system-ui,sans-serif;color:var(--ink);
background:var(--paper);overflow-wrap:anywhere}
h1,h2,h3{line-height:1.25}
a{color:var(--bar)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
caption{text-align:start;font-weight:600;padding:.25rem 0}
th,td{border-bottom:1px solid var(--line);padding:.4rem .5rem;text-align:start;vertical-align:top;min-width:6rem}
.part{border-inline-start:.3rem solid var(--line);padding:.1rem 1rem;margin:1rem 0}
.core{border-color:var(--bar)}
figure{margin:1.5rem 0}
img{max-width:100%;height:auto}
.note{background:var(--soft);padding:.75rem 1rem}
.small{font-size:.9rem}
.own{white-space:pre-line}
a:focus-visible,.wide:focus-visible{outline:3px solid #d60;outline-offset:2px}
@media print{body{max-width:none;padding:0}}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(document: Mapping[str, Any], media: Mapping[str, bytes]) -> str:
    """The whole of index.html. Every word is escaped; nothing in it runs or fetches anything."""
    title = escape(document["pattern"]["title"])
    body = "\n".join(_body(document, media))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<main lang="{escape(document["language"])}">
{body}
</main>
<footer lang="en" class="small">
<p>Licence: {_link(document["licence"]["name"], document["licence"]["url"])}. A pack of Alongside: pack.json holds the
same for machines, and signature.json says who signed it. No people and no timetables are in it.</p>
</footer>
</body>
</html>
"""


def licence_text(document: Mapping[str, Any]) -> str:
    licence = document["licence"]
    return (
        f"{document['pattern']['title']}\n"
        f"by {document['community']['name']}, {document['published_on']}, edition {document['edition']}\n\n"
        f"Licence: {licence['name']}\n{licence['url']}\n\n"
        "You may copy it and change it under that licence, and you name where it is from.\n"
    )


def _body(document: Mapping[str, Any], media: Mapping[str, bytes]) -> Iterator[str]:
    pattern, community = document["pattern"], document["community"]
    yield f'<h1 dir="auto">{escape(pattern["title"])}</h1>'
    if document.get("is_illustration"):
        yield '<p class="note" lang="en">An illustration: this is a story for trying things out, not a record.</p>'
    yield _words(pattern["summary"])
    where = ", ".join(filter(None, (community["name"], community.get("place", ""))))
    yield (
        f'<p class="small"><span lang="en">From</span> <bdi>{escape(where)}</bdi>: '
        f"<bdi>{escape(document['initiative']['name'])}</bdi> · "
        f'<span lang="en">edition {document["edition"]}, {escape(document["published_on"])}</span></p>'
    )
    yield '<h2 lang="en">How it works</h2>'
    for element in pattern["elements"]:
        yield _element(element)
    yield from _pictures(document.get("pictures", []), media)
    yield from _evidence(document["evidence"])
    yield from _said(
        "Stories", [one["words"] for one in document["stories"]], "Told by people, cleared by them."
    )
    yield from _lineage("What it began from", document["began"])
    yield from _lineage("Who started from it", document["adopted"])
    yield from _notes("What was changed while doing it", document["notes"])
    reflections = [
        f"{labels.KIND[one['kind']]}, {labels.PERSPECTIVE[one['perspective']]}: {one['words']}"
        for one in document["reflections"]
    ]
    yield from _said("Reflections", reflections, "From where people stand, without names.")


def _element(element: Mapping[str, Any]) -> str:
    said = f'<p class="small"><span lang="en">Said by:</span> <bdi>{escape(element["decided_by"])}</bdi></p>'
    return (
        f'<section class="part {escape(element["bearing"])}"><h3 lang="en">{_label(labels.PART, element["part"])}</h3>'
        f"{_words(element['words'])}"
        f'<p class="small" lang="en">{_label(labels.BEARING, element["bearing"])}</p>'
        f"{said if element['decided_by'] else ''}</section>"
    )


def _evidence(outcomes: list[Mapping[str, Any]]) -> Iterator[str]:
    if outcomes:
        yield '<h2 lang="en">What was measured</h2>'
    for outcome in outcomes:
        rows = [
            (
                one["place"] + (" (to compare with)" if one["comparator"] else ""),
                " – ".join(filter(None, (one["on"], one.get("until", "")))),
                "held back" if one["value"] is None else f"{one['value']:.15g}",
                one.get("about", ""),
                one.get("source", ""),
            )
            for one in outcome["measurements"]
        ]
        unit = f" ({outcome['unit']})" if outcome["unit"] else ""
        yield _table(outcome["what"] + unit, ("Place", "When", "Number", "About", "Source"), rows)
        yield f'<p class="small" lang="en">Chosen by: {escape(outcome["chosen_by"])}. {escape(outcome["limits"])}</p>'


def _lineage(heading: str, steps: list[Mapping[str, Any]]) -> Iterator[str]:
    if steps:
        yield f'<h2 lang="en">{heading}</h2>'
    for step in steps:
        origin, here = step["from"]["community"]["name"], step["community"]["name"]
        yield (
            f"<h3><bdi>{escape(origin)}</bdi> → <bdi>{escape(here)}</bdi></h3>"
            f'<p class="small"><bdi>{escape(step["from"]["title"])}</bdi> · {escape(step["on"])}</p>'
        )
        if step["differences"]:
            rows = [(labels.ASPECT[one["aspect"]], one["there"], one["here"]) for one in step["differences"]]
            yield _table("What differs", ("What", "There", "Here"), rows)
        rows4 = [
            (labels.PART[one["part"]], one["there"], one["words"] or labels.CHOICE[one["choice"]], one["why"])
            for one in step["choices"]
        ]
        yield _table("What was kept, changed and left out", ("Part", "There", "Here", "Why"), rows4)
        yield from _notes("", step.get("notes", []))


def _notes(heading: str, notes: list[Mapping[str, Any]]) -> Iterator[str]:
    if notes and heading:
        yield f'<h2 lang="en">{heading}</h2>'
    if notes:
        rows = [(one["on"], one["what_changed"], one["why"], labels.KEEP[one["keep"]]) for one in notes]
        yield _table("Notes", ("When", "What changed", "Why", "Keep it?"), rows)


def _said(heading: str, said: Iterable[str], lead: str) -> Iterator[str]:
    told = list(said)
    if told:
        yield f'<h2 lang="en">{heading}</h2><p lang="en" class="small">{lead}</p>'
    for words in told:
        yield f'<blockquote class="own" dir="auto">{escape(words)}</blockquote>'


def _pictures(pictures: list[Mapping[str, Any]], media: Mapping[str, bytes]) -> Iterator[str]:
    """PNG and JPEG inside the page itself, so that it opens wherever it lies; each with what it shows in words."""
    for one in pictures:
        kind = {"png": "png", "jpg": "jpeg"}.get(one["file"].rsplit(".", 1)[-1])
        if kind and one["file"] in media:
            held, said = base64.b64encode(media[one["file"]]).decode(), escape(one["alt"])
            yield f'<figure><img alt="{said}" src="data:image/{kind};base64,{held}"></figure>'


def _table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col" lang="en">{one}</th>' for one in heads)
    body = "".join(
        "<tr>" + "".join(f'<td dir="auto" class="own">{escape(cell)}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    named = escape(caption)
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label="{named}"><table><caption>{named}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _words(text: str) -> str:
    return f'<p class="own" dir="auto">{escape(text)}</p>' if text else ""


def _label(known: Mapping[str, str], code: str) -> str:
    words = known[code]
    return escape(words[:1].upper() + words[1:])


def _link(words: str, address: str) -> str:
    if not address.startswith(("https://", "http://")) or any(sign in address for sign in " \"'<>\t\n\r"):
        return escape(words)
    return f'<a href="{escape(address)}" rel="noreferrer">{escape(words)}</a>'
