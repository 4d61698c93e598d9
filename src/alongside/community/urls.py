from django.urls import path

from . import handing_over_views, views, words_views

app_name = "community"
urlpatterns = [
    path("enter/", views.come_in, name="come_in"),
    path("welcome/", views.open_account, name="open_account"),
    path("leave/", views.leave, name="leave"),
    path("<slug:community>/", views.home, name="home"),
    path("<slug:community>/organisations/new/", views.new_organisation, name="new_organisation"),
    path("<slug:community>/initiatives/new/", views.new_initiative, name="new_initiative"),
    path(
        "<slug:community>/<slug:initiative>/community/change/",
        views.change_initiative,
        name="change_initiative",
    ),
    path("<slug:community>/<slug:initiative>/community/people/", views.people, name="people"),
    path("<slug:community>/<slug:initiative>/community/people/new/", views.bring_in, name="bring_in"),
    path("<slug:community>/<slug:initiative>/community/people/invite/", views.invite, name="invite"),
    path(
        "<slug:community>/<slug:initiative>/community/people/<int:person>/code/",
        views.new_code,
        name="new_code",
    ),
    path(
        "<slug:community>/<slug:initiative>/community/roles/<int:pk>/end/",
        handing_over_views.end_role,
        name="end_role",
    ),
    path(
        "<slug:community>/<slug:initiative>/community/roles/<int:pk>/key-worker/",
        handing_over_views.sit_beside,
        name="sit_beside",
    ),
    path("<slug:community>/<slug:initiative>/community/words/", words_views.words, name="words"),
    path(
        "<slug:community>/<slug:initiative>/community/words/file/", words_views.take_words, name="take_words"
    ),
    path("<slug:community>/<slug:initiative>/community/journal/", views.journal, name="journal"),
    path("<slug:community>/<slug:initiative>/community/held/", views.held, name="held"),
    path("<slug:community>/<slug:initiative>/community/held/erase/", views.erase, name="erase"),
    path("<slug:community>/<slug:initiative>/community/charter/", views.charter, name="charter"),
    path("<slug:community>/<slug:initiative>/community/charter/new/", views.new_charter, name="new_charter"),
    path(
        "<slug:community>/<slug:initiative>/community/agreements/new/",
        views.new_agreement,
        name="new_agreement",
    ),
    path(
        "<slug:community>/<slug:initiative>/community/agreements/<int:pk>/end/",
        views.end_agreement,
        name="end_agreement",
    ),
]
