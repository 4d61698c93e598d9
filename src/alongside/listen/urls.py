from django.urls import path

from . import views

app_name = "listen"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("asks/", views.asks, name="asks"),
    path("asks/new/", views.say_ask, name="say_ask"),
    path("asks/<int:pk>/answer/", views.answer_ask, name="answer_ask"),
    path("strengths/", views.strengths, name="strengths"),
    path("strengths/new/", views.offer_strength, name="offer_strength"),
    path("conversations/new/", views.open_conversation, name="open_conversation"),
    path("conversations/<int:pk>/", views.conversation, name="conversation"),
    path("conversations/<int:pk>/respond/", views.respond, name="respond"),
    path("conversations/<int:pk>/statements/new/", views.make_statement, name="make_statement"),
    path("conversations/<int:pk>/results/", views.results, name="results"),
    path("conversations/<int:pk>/statements/", views.statements, name="statements"),
    path("conversations/<int:pk>/close/", views.close_conversation, name="close_conversation"),
    path("statements/<int:pk>/", views.look_after_statement, name="look_after_statement"),
]
