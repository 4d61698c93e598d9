from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecideConfig(AppConfig):
    name = "alongside.decide"
    verbose_name = _("Decide")
