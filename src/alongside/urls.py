"""The front gate: whole-instance pages, then a community, then an initiative and its six rooms."""

from django.urls import include, path

from alongside.community.language import choose_language
from alongside.share.views.feeds import packs_list

initiative = [
    path("listen/", include("alongside.listen.urls")),
    path("decide/", include("alongside.decide.urls")),
    path("coordinate/", include("alongside.coordinate.urls")),
    path("deliver/", include("alongside.deliver.urls")),
    path("assess/", include("alongside.assess.urls")),
    path("share/", include("alongside.share.urls")),
]

# Names before the first slash that a community cannot take: see community.models.RESERVED.
urlpatterns = [
    path("vote/", include("alongside.listen.quick_urls")),
    path("account/", include("allauth.urls")),
    path("language/", choose_language, name="set_language"),
    path("style/", include("alongside.shell.urls")),
    path("go/", include("alongside.listen.go_urls")),
    path("api/messages/", include("alongside.deliver.message_urls")),
    path("calendar/", include("alongside.coordinate.calendar_urls")),
    path("library/", include("alongside.share.library_urls")),
    path(".well-known/alongside-packs.json", packs_list, name="packs"),
    path("", include("alongside.pages.urls")),
    path("", include("alongside.community.urls")),
    path("<slug:community>/<slug:initiative>/", include(initiative)),
]

handler400 = "alongside.community.trouble.bad_request"
handler403 = "alongside.community.trouble.not_yours"
handler404 = "alongside.community.trouble.not_here"
handler500 = "alongside.community.trouble.our_mistake"
