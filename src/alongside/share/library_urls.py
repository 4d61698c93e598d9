from django.urls import path

from . import library_views

app_name = "library"
urlpatterns = [
    path("", library_views.library, name="library"),
    path("items/<int:pk>/", library_views.item, name="item"),
    path("patterns/<int:pk>/", library_views.pattern, name="pattern"),
    path("lineage/<int:pk>/", library_views.lineage_of, name="lineage"),
    path("reflections/", library_views.reflections, name="reflections"),
]
