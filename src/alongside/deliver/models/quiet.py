"""When nobody is written to: for a community, where it has said so."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.formats import time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import OfCommunity


class QuietHours(OfCommunity):
    """From when until when nothing is sent to anybody in this community, unless they said otherwise for themselves."""

    begins = models.TimeField(_("nothing is sent from"))
    ends = models.TimeField(_("until"))

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community"], name="quiet_hours_of_a_community_once"),
            models.CheckConstraint(
                condition=~models.Q(begins=models.F("ends")), name="quiet_hours_begin_and_end"
            ),
        ]

    def __str__(self) -> str:
        return gettext("nothing from %(begins)s until %(ends)s") % {
            "begins": time_format(self.begins, "H:i"),
            "ends": time_format(self.ends, "H:i"),
        }
