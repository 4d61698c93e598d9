from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoordinateConfig(AppConfig):
    name = "alongside.coordinate"
    verbose_name = _("Coordinate")
