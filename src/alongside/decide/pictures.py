"""What the ballots come to as a picture, and as the table that says the same."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from alongside.shell.values import Column, Figure, Table, Tag, Words

from .allocation import Findings, pounds
from .models import Proposal, Round

WIDTH, ROW, TOP = 640, 58, 8
BAR = 400  # the length of a bar that stands for everyone who voted
LETTERS = 70  # so much of a proposal's words fits on its line


def ballots_figure(round: Round, proposals: Sequence[Proposal], findings: Findings) -> Figure:
    """A bar for each proposal: how many of those who voted chose it. Held-back numbers have no bar."""
    bars = []
    for place, proposal in enumerate(proposals):
        outcome = findings.of(proposal)
        if outcome is None:
            continue
        words = proposal.words if len(proposal.words) <= LETTERS else proposal.words[: LETTERS - 1] + "…"
        bars.append(
            {
                "words": words,
                "y": TOP + place * ROW,
                "width": outcome.chosen_by * BAR // findings.voters
                if findings.voters and outcome.chosen_by is not None
                else None,
                "told": outcome.told,
                "goes_ahead": outcome.goes_ahead,
            }
        )
    return Figure(
        title=_("How many chose each proposal"),
        reading=findings.reading,
        svg_template="decide/_ballots.svg",
        data={"bars": bars, "full": BAR},
        table=Table(
            caption=_("How many chose each proposal"),
            columns=(_("Proposal"), Column(_("Chosen by"))),
            rows=tuple(
                (Words(one.words), outcome.told)
                for one in proposals
                if (outcome := findings.of(one)) is not None
            ),
        ),
        size=(WIDTH, TOP + max(1, len(bars)) * ROW),
    )


def allocation_table(round: Round, proposals: Sequence[Proposal], findings: Findings) -> Table:
    """Each proposal with what the ballots come to for it, and why."""
    rows = []
    for proposal in proposals:
        outcome = findings.of(proposal)
        if outcome is None:
            continue
        ahead = Tag(_("carried"), "good") if outcome.goes_ahead else Tag(_("not carried"))
        cost = [pounds(proposal.cost)] if proposal.cost is not None else []
        rows.append((Words(proposal.words), *cost, outcome.told, ahead, outcome.why))
    cost_column = [Column(_("Cost"), numeric=True)] if round.is_budget else []
    return Table(
        caption=_("Why, proposal by proposal"),
        columns=(_("Proposal"), *cost_column, Column(_("Chosen by")), _("Result"), _("Why")),
        rows=tuple(rows),
    )
