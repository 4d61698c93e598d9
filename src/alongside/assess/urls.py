from django.urls import path

from . import views

app_name = "assess"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("trust/", views.trust, name="trust"),
    path("trust/new/", views.open_round, name="open_round"),
    path("trust/<int:pk>/", views.pulse, name="pulse"),
    path("trust/<int:pk>/close/", views.close_round, name="close_round"),
    path("outcomes/", views.outcomes, name="outcomes"),
    path("outcomes/new/", views.add_outcome, name="add_outcome"),
    path("outcomes/<int:pk>/", views.outcome, name="outcome"),
    path("outcomes/<int:pk>/measure/", views.measure, name="measure"),
    path("outcomes/<int:pk>/evaluate/", views.evaluate, name="evaluate"),
    path("stories/", views.stories, name="stories"),
    path("stories/new/", views.tell_story, name="tell_story"),
    path("stories/<int:pk>/", views.story, name="story"),
    path("stories/<int:pk>/take-back/", views.withdraw_story, name="withdraw_story"),
    path("stories/<int:pk>/choose/", views.choose_story, name="choose_story"),
    path("findings/", views.findings, name="findings"),
]
