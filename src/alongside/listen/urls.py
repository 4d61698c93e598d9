from django.urls import path

from .views import asks, conversations, looking_after, paper, paper_entry, strengths

app_name = "listen"
urlpatterns = [
    path("", asks.overview, name="overview"),
    path("asks/", asks.asks, name="asks"),
    path("asks/new/", asks.say_ask, name="say_ask"),
    path("asks/<int:pk>/answer/", asks.answer_ask, name="answer_ask"),
    path("asks/others/", asks.others, name="others"),
    path("strengths/", strengths.strengths, name="strengths"),
    path("strengths/new/", strengths.offer_strength, name="offer_strength"),
    path("strengths/mine/", strengths.mine, name="my_strengths"),
    path("strengths/<int:pk>/withdraw/", strengths.withdraw_strength, name="withdraw_strength"),
    path("strengths/<int:pk>/ask/", strengths.ask_favour, name="ask_favour"),
    path("favours/<int:pk>/answer/", strengths.answer_favour, name="answer_favour"),
    path("favours/<int:pk>/done/", strengths.finish_favour, name="finish_favour"),
    path("conversations/new/", looking_after.open_conversation, name="open_conversation"),
    path("conversations/<int:pk>/", conversations.conversation, name="conversation"),
    path("conversations/<int:pk>/respond/", conversations.respond, name="respond"),
    path("conversations/<int:pk>/statements/new/", conversations.make_statement, name="make_statement"),
    path("conversations/<int:pk>/results/", conversations.results, name="results"),
    path("conversations/<int:pk>/statements/", looking_after.statements, name="statements"),
    path("conversations/<int:pk>/close/", looking_after.close_conversation, name="close_conversation"),
    path("statements/<int:pk>/", looking_after.look_after_statement, name="look_after_statement"),
    path("asks/paper/", paper.ask_paper, name="ask_paper"),
    path("asks/paper/<int:run>/", paper.print_ask_run, name="print_ask_run"),
    path("asks/paper/enter/", paper_entry.enter_ask_sheet, name="enter_ask_sheet"),
    path("conversations/<int:pk>/paper/", paper.paper, name="paper"),
    path("conversations/<int:pk>/paper/slips/", paper.slips, name="slips"),
    path("conversations/<int:pk>/paper/sheets/<int:run>/", paper.print_run, name="print_run"),
    path("conversations/<int:pk>/paper/enter/", paper_entry.enter_sheet, name="enter_sheet"),
    path("conversations/<int:pk>/paper/check/", paper_entry.check_sheet, name="check_sheet"),
    path("conversations/<int:pk>/paper/mine/", paper_entry.own_sheets, name="own_sheets"),
]
