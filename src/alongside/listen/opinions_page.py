"""An opinion map as one HTML page that stands alone: no script, no request to anywhere, all text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions import Agreement, Group, Id, OpinionMap, Representative

MOST_POINTS = 3_000
FEWEST_TOLD = 5  # a group of fewer people is named, and what it stands for is held back
_TOLD = 10
_WIDTH, _HEIGHT, _MARGIN = 720, 520, 36
_COLOURS = 5
_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f23;--paper:#fff;--line:#c7ccd1;--soft:#f2f4f6;--bar:#0b5cad;
--g0:#0b5cad;--g1:#b3480b;--g2:#12703f;--g3:#7a2f8f;--g4:#8a6d00}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--paper:#16191c;--line:#4a5056;--soft:#22272b;--bar:#6db3f2;
--g0:#6db3f2;--g1:#f0955a;--g2:#5cc98d;--g3:#d79ae8;--g4:#e0c24a}}
body{margin:0 auto;max-width:60rem;padding:1.5rem;font:1.0625rem/1.5 system-ui,sans-serif;color:var(--ink);
background:var(--paper)}
h1,h2,h3{line-height:1.25}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
caption{text-align:start;font-weight:600;padding:.25rem 0}
th,td{border-bottom:1px solid var(--line);padding:.4rem .5rem;text-align:start;vertical-align:top}
td.n,th.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
.verdict{background:var(--soft);border-inline-start:.4rem solid var(--bar);padding:.75rem 1rem}
.wide{overflow-x:auto}
svg{max-width:100%;height:auto;background:var(--soft)}
svg text{font:600 15px system-ui,sans-serif;fill:var(--ink)}
a:focus-visible{outline:3px solid #d60;outline-offset:2px}
footer{font-size:.875rem;overflow-wrap:anywhere}
@media print{body{max-width:none;padding:0}svg{break-inside:avoid}}
"""


def opinions_page(
    result: OpinionMap, *, title: str, words: Mapping[Id, str], given: bool, notes: Sequence[str] = ()
) -> str:
    """The whole page.

    Args:
        title: the question of the conversation.
        words: statement to its words.
        given: the groups were given with the votes, not found by the engine.
        notes: sentences about what was left out of the files.
    """
    names = group_names(result)
    heading = escape(title) or "Opinion map"
    shown = bool(result.groups) and (result.stability.warranted or given)
    parts = [
        f"<h1 dir='auto'>{heading}</h1>",
        f"<p>{_count(len(result.people), 'person', 'people')} gave {_count(result.votes, 'vote', 'votes')} on "
        f"{_count(len(result.agreement), 'statement', 'statements')}.</p>",
        f"<p class='verdict'>{escape(verdict_in_words(result, given))}</p>",
    ]
    if shown:
        parts += [_map(result, names), *_groups(result, names, words), _shared(result, words)]
        parts.append(_divisive(result, names, words))
    else:
        parts.append(_agreement_picture(result.agreement, words))
    parts += [_all_statements(result, words), _unheard(result), _notes(notes)]
    parts.append(
        f"<footer><p>Made by {escape(result.engine_version)} with seed {result.seed}. "
        f"Input {escape(result.input_digest)}.</p></footer>"
    )
    return (
        "<!DOCTYPE html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{heading}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(part for part in parts if part)
        + "\n</main>\n</body>\n</html>\n"
    )


def group_names(result: OpinionMap) -> dict[Id, str]:
    """Groups by letter in their order; beyond Z by number."""
    return {
        group.id: f"Group {chr(ord('A') + place)}" if place < 26 else f"Group {place + 1}"
        for place, group in enumerate(result.groups)
    }


def verdict_in_words(result: OpinionMap, given: bool) -> str:
    """The verdict; for groups that were given, also that they are shown as given."""
    opening = "The groups are shown as they were given. " if given and result.groups else ""
    return opening + result.stability.reason


def stands_for(one: Representative, words: Mapping[Id, str]) -> str:
    """One representative statement as a sentence."""
    verb = "agree" if one.is_agreed else "disagree"
    return f"{one.votes_for} of {one.trials} {verb}: “{words.get(one.id, f'Statement {one.id}')}”"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _said(words: Mapping[Id, str], statement: Id) -> str:
    return f"<bdi>{escape(words.get(statement, f'Statement {statement}'))}</bdi>"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], numbers_from: int) -> str:
    def cell(tag: str, place: int, content: str) -> str:
        scope = " scope='col'" if tag == "th" else ""
        number = " class='n'" if place >= numbers_from else ""
        return f"<{tag}{scope}{number}>{content}</{tag}>"

    head = "".join(cell("th", place, escape(name)) for place, name in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(cell("td", place, content) for place, content in enumerate(row)) + "</tr>\n"
        for row in rows
    )
    if not body:
        return ""
    return (
        f"<div class='wide' tabindex='0' role='region' aria-label='{escape(caption)}'><table>"
        f"<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>"
    )


def _map(result: OpinionMap, names: Mapping[Id, str]) -> str:
    """People as points, a form and a colour for each group; nobody is named."""
    grouped = np.flatnonzero(result.people.labels >= 0)
    step = max(1, -(-len(grouped) // MOST_POINTS))
    drawn = grouped[::step]
    places = _on_paper(result.people.positions[drawn])
    labels = result.people.labels[drawn].tolist()
    marks = [
        f"<g fill='var(--g{number % _COLOURS})' fill-opacity='.7'>"
        + "".join(
            _mark(number, x, y) for (x, y), label in zip(places, labels, strict=True) if label == number
        )
        + "</g>"
        for number in range(len(result.groups))
    ]
    middles = [
        (
            name,
            place + 1,
            np.median([p for p, label in zip(places, labels, strict=True) if label == place], axis=0),
        )
        for place, name in enumerate(names.values())
        if place in labels
    ]
    links = [
        f"<a href='#group-{number}'><text x='{x:.0f}' y='{y:.0f}' text-anchor='middle' paint-order='stroke' "
        f"stroke='var(--paper)' stroke-width='5'>{escape(name)}</text></a>"
        for name, number, (x, y) in middles
    ]
    sizes = ", ".join(
        f"{names[group.id]} has {_count(group.size, 'person', 'people')}" for group in result.groups
    )
    reading = f"People who voted alike lie near each other. {sizes}."
    sampled = f" {len(drawn):,} of {len(grouped):,} people are drawn." if step > 1 else ""
    return (
        "<h2>The map</h2><figure>"
        f"<svg viewBox='0 0 {_WIDTH} {_HEIGHT}' role='group' aria-labelledby='map-title'>"
        f"<title id='map-title'>{escape(reading)}</title>{''.join(marks)}{''.join(links)}</svg>"
        f"<figcaption>{escape(reading + sampled)}</figcaption></figure>"
    )


def _on_paper(positions: NDArray[np.float64]) -> list[tuple[float, float]]:
    low, high = positions.min(axis=0), positions.max(axis=0)
    scale = min(
        (_WIDTH - 2 * _MARGIN) / max(high[0] - low[0], 1e-9),
        (_HEIGHT - 2 * _MARGIN) / max(high[1] - low[1], 1e-9),
    )
    middle = (low + high) / 2
    x = _WIDTH / 2 + (positions[:, 0] - middle[0]) * scale
    y = _HEIGHT / 2 - (positions[:, 1] - middle[1]) * scale
    return list(zip(x.round(1).tolist(), y.round(1).tolist(), strict=True))


def _mark(number: int, x: float, y: float) -> str:
    form = number % 5
    if form == 0:
        return f"<circle cx='{x}' cy='{y}' r='4'/>"
    if form == 1:
        return f"<path d='M{x - 4:.1f} {y - 4:.1f}h8v8h-8z'/>"
    if form == 2:
        return f"<path d='M{x} {y - 5:.1f}l5 9h-10z'/>"
    if form == 3:
        return f"<path d='M{x} {y - 5:.1f}l5 5-5 5-5-5z'/>"
    return f"<path d='M{x - 5:.1f} {y - 4:.1f}h10l-5 9z'/>"


def _groups(result: OpinionMap, names: Mapping[Id, str], words: Mapping[Id, str]) -> list[str]:
    parts = ["<h2>What each group stands for</h2>"]
    for number, group in enumerate(result.groups, start=1):
        size = _count(group.size, "person", "people")
        parts.append(f"<h3 id='group-{number}' tabindex='-1'>{escape(names[group.id])}: {size}</h3>")
        parts.append(_group(group, names[group.id], words))
    return parts


def _group(group: Group, name: str, words: Mapping[Id, str]) -> str:
    if group.size < FEWEST_TOLD:
        return (
            f"<p>What it stands for is held back: with fewer than {FEWEST_TOLD} people it could point at "
            "somebody.</p>"
        )
    if not group.statements:
        return "<p>No statement sets this group apart.</p>"
    rows = (
        (
            _said(words, one.id),
            "agree" if one.is_agreed else "disagree",
            f"{one.votes_for} of {one.trials}",
            f"{(one.votes_for + 1) / (one.trials + 2):.0%}",
            f"{one.repness:.2f}" if one.is_agreed == (one.direction == "agree") else "–",
        )
        for one in group.statements
    )
    heads = ("Statement", "The group", "Votes", "Estimated share", "Times as likely as others")
    return f"<p dir='auto'>{escape(stands_for(group.statements[0], words))}.</p>" + _table(
        f"What {name} stands for", heads, rows, 2
    )


def _shared(result: OpinionMap, words: Mapping[Id, str]) -> str:
    best = sorted(result.group_consensus, key=lambda one: -one.value)[:_TOLD]
    rows = ((_said(words, one.id), f"{one.value:.3f}") for one in best)
    return "<h2>What all groups share</h2>" + _table(
        "Highest agreement in every group", ("Statement", "Value"), rows, 1
    )


def _divisive(result: OpinionMap, names: Mapping[Id, str], words: Mapping[Id, str]) -> str:
    rows = (
        (
            _said(words, one.id),
            escape(names[one.more]),
            escape(names[one.less]),
            f"{100 * one.value:.0f} points",
        )
        for one in result.divisive[:_TOLD]
    )
    table = _table(
        "Widest gaps between two groups", ("Statement", "Agrees most", "Agrees least", "Gap"), rows, 3
    )
    return f"<h2>What divides</h2>{table}" if table else ""


def _agreement_picture(agreement: Sequence[Agreement], words: Mapping[Id, str]) -> str:
    """Shares who agree with their intervals, the most agreed first, in place of a map that is not warranted."""
    voted = sorted((one for one in agreement if one.n), key=lambda one: -(one.agree or 0))[:20]
    if not voted:
        return "<p>Nobody has voted yet. When people vote, this page shows how many agree with what.</p>"
    height = 26 * len(voted) + 20
    bars = "".join(
        f"<g><title>{escape(words.get(one.id, f'Statement {one.id}'))}: {_share(one.agree)} of {one.n} agree, "
        f"interval {one.agree_low:.0%} to {one.agree_high:.0%}</title>"
        f"<text x='8' y='{26 * place + 26}'>{place + 1}</text>"
        f"<line x1='{_across(one.agree_low)}' x2='{_across(one.agree_high)}' y1='{26 * place + 21}' "
        f"y2='{26 * place + 21}' stroke='var(--bar)' stroke-width='3'/>"
        f"<circle cx='{_across(one.agree or 0)}' cy='{26 * place + 21}' r='6' fill='var(--bar)'/></g>"
        for place, one in enumerate(voted)
    )
    listed = "".join(f"<li>{_said(words, one.id)} ({_share(one.agree)} of {one.n})</li>" for one in voted)
    return (
        "<h2>How many agree</h2><figure>"
        f"<svg viewBox='0 0 {_WIDTH} {height}' role='img' aria-label='Shares who agree, with 95 % intervals'>"
        f"<line x1='{_across(0.5)}' x2='{_across(0.5)}' y1='0' y2='{height}' stroke='var(--line)'/>{bars}</svg>"
        "<figcaption>Each dot is the share who agree, each line its 95 % interval, from none on the left to all "
        f"on the right; the upright line is half.</figcaption></figure><ol>{listed}</ol>"
    )


def _across(share: float) -> int:
    return round(40 + share * (_WIDTH - 60))


def _all_statements(result: OpinionMap, words: Mapping[Id, str]) -> str:
    priorities = result.priority_weights()
    rows = (
        (
            _said(words, one.id),
            f"{one.n:,}",
            _share(one.agree),
            f"{one.agree_low:.0%} to {one.agree_high:.0%}" if one.n else "–",
            _share(one.disagree),
            f"{one.passes:,}",
            f"{priorities[one.id]:.2f}",
        )
        for one in result.agreement
    )
    heads = ("Statement", "Votes", "Agree", "95 % interval", "Disagree", "Passes", "Priority")
    return "<h2>Every statement</h2>" + _table("Votes on every statement, passes among them", heads, rows, 1)


def _unheard(result: OpinionMap) -> str:
    few = sum(1 for one in result.agreement if one.n < FEWEST_TOLD)
    sentences = [
        f"{_count(result.people_left_out, 'person is', 'people are')} not on the map: at least "
        f"{_count(result.votes_needed, 'vote is', 'votes are')} needed to be placed.",
        f"{_count(few, 'statement has', 'statements have')} fewer than {FEWEST_TOLD} votes.",
    ]
    if result.moderated_out:
        out = _count(len(result.moderated_out), "statement was", "statements were")
        sentences.append(f"{out} taken out by moderation.")
    return "<h2>Who has not been heard</h2>" + "".join(f"<p>{escape(one)}</p>" for one in sentences)


def _notes(notes: Sequence[str]) -> str:
    if not notes:
        return ""
    return "<h2>About the files</h2><ul>" + "".join(f"<li>{escape(one)}</li>" for one in notes) + "</ul>"
