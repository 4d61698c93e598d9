from django.urls import path

from .views import asks, conversations, looking_after

app_name = "listen"
urlpatterns = [
    path("", asks.overview, name="overview"),
    path("asks/", asks.asks, name="asks"),
    path("asks/new/", asks.say_ask, name="say_ask"),
    path("asks/<int:pk>/answer/", asks.answer_ask, name="answer_ask"),
    path("strengths/", asks.strengths, name="strengths"),
    path("strengths/new/", asks.offer_strength, name="offer_strength"),
    path("conversations/new/", looking_after.open_conversation, name="open_conversation"),
    path("conversations/<int:pk>/", conversations.conversation, name="conversation"),
    path("conversations/<int:pk>/respond/", conversations.respond, name="respond"),
    path("conversations/<int:pk>/statements/new/", conversations.make_statement, name="make_statement"),
    path("conversations/<int:pk>/results/", conversations.results, name="results"),
    path("conversations/<int:pk>/statements/", looking_after.statements, name="statements"),
    path("conversations/<int:pk>/close/", looking_after.close_conversation, name="close_conversation"),
    path("statements/<int:pk>/", looking_after.look_after_statement, name="look_after_statement"),
]
