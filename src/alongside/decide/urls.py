from django.urls import path

from . import views

app_name = "decide"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("rounds/new/", views.open_round, name="open_round"),
    path("rounds/<int:pk>/", views.round, name="round"),
    path("rounds/<int:pk>/proposals/new/", views.put_forward, name="put_forward"),
    path("rounds/<int:pk>/open/", views.open_voting, name="open_voting"),
    path("rounds/<int:pk>/vote/", views.vote, name="vote"),
    path("rounds/<int:pk>/close/", views.close_round, name="close_round"),
    path("rounds/<int:pk>/decide/", views.decide_round, name="decide_round"),
    path("proposals/<int:pk>/withdraw/", views.withdraw_proposal, name="withdraw_proposal"),
    path("decisions/new/", views.record_decision, name="record_decision"),
    path("decisions/<int:pk>/", views.decision, name="decision"),
    path("decisions/<int:pk>/review/", views.review_decision, name="review_decision"),
]
