from django.urls import path, re_path

from .views import feeds, library, pictures

app_name = "library"
CITED = r"(?P<pk>[0-9]+)\.(?P<form>bib|ris)$"
urlpatterns = [
    path("", library.library, name="library"),
    path("feed.atom", feeds.library_atom, name="feed"),
    path("packs.atom", feeds.packs_atom, name="packs_feed"),
    path("pack.schema.json", feeds.schema, name="pack_schema"),
    path("packs/<uuid:identity>/<int:edition>.pack.zip", feeds.pack_file, name="pack_file"),
    re_path(r"^items/" + CITED, feeds.item_citation, name="item_citation"),
    re_path(r"^patterns/" + CITED, feeds.pattern_citation, name="pattern_citation"),
    path("items/<int:pk>/", library.item, name="item"),
    path("patterns/<int:pk>/", library.pattern, name="pattern"),
    path("pictures/<int:pk>/", pictures.public_picture, name="picture"),
    path("lineage/<int:pk>/", library.lineage_of, name="lineage"),
    path("reflections/", library.reflections, name="reflections"),
]
