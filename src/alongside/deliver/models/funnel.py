"""Totals that somebody published about referrals: what a service on the spot is held against."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alongside.community.models import OfInitiative


class FunnelFigure(OfInitiative):
    """Totals that somebody published about referrals, with no people behind them here.

    They stand beside our own counts and are never added to them. None means that nobody published the number.
    """

    site = models.CharField(_("where"), max_length=120)
    period = models.CharField(_("when"), max_length=80)
    has_worker = models.BooleanField(_("with a worker on the spot"), default=True)
    places = models.PositiveIntegerField(_("how many places"), null=True, blank=True)
    referred = models.PositiveIntegerField(_("referred"), null=True, blank=True)
    engaged = models.PositiveIntegerField(_("engaged"), null=True, blank=True)
    gained = models.PositiveBigIntegerField(_("gained, in pounds"), null=True, blank=True)
    debt = models.PositiveBigIntegerField(_("debt managed, in pounds"), null=True, blank=True)
    note = models.CharField(_("what to know about it"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=120)
    source_url = models.URLField(_("where the source is"), max_length=300, blank=True)
    source_date = models.CharField(_("day of the source"), max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["-has_worker", "site", "pk"]
        verbose_name = _("published total")
        verbose_name_plural = _("published totals")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "site", "period"], name="published_total_once"),
            models.CheckConstraint(condition=~Q(source=""), name="published_total_has_its_source"),
            models.CheckConstraint(
                condition=Q(engaged=None) | Q(referred=None) | Q(engaged__lte=models.F("referred")),
                name="no_more_engaged_than_referred",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site}, {self.period}"
