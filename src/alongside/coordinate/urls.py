from django.urls import path

from .views import calendars, files, needs
from .views import planning as views

app_name = "coordinate"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("sheet/", views.sheet, name="sheet"),
    path("ledger/", views.ledger, name="ledger"),
    path("pledges/new/", views.make_pledge, name="make_pledge"),
    path("pledges/<int:pk>/confirm/", views.confirm_pledge, name="confirm_pledge"),
    path("pledges/<int:pk>/withdraw/", views.withdraw_pledge, name="withdraw_pledge"),
    path("pledges/<int:pk>/fell-through/", views.pledge_fell_through, name="pledge_fell_through"),
    path("requests/new/", views.ask_partner, name="ask_partner"),
    path("requests/<int:pk>/", views.reply, name="reply"),
    path("opportunities/", views.opportunities, name="opportunities"),
    path("opportunities/new/", views.make_opportunity, name="make_opportunity"),
    path("opportunities/<int:pk>/end/", views.end_opportunity, name="end_opportunity"),
    path("plans/new/", views.start_plan, name="start_plan"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/stop/", views.stop_plan, name="stop_plan"),
    path("plans/<int:pk>/agree/", views.agree_plan, name="agree_plan"),
    path("plans/<int:pk>/tell/", views.tell_plan, name="tell_plan"),
    path("plans/<int:pk>/aside/", views.set_plan_aside, name="set_plan_aside"),
    path("losses/<int:pk>/", views.loss, name="loss"),
    path("week/", views.week, name="week"),
    path("sessions/new/", views.make_session, name="make_session"),
    path("sessions/<int:pk>/", views.session, name="session"),
    path("sessions/<int:pk>/change/", views.change_session, name="change_session"),
    path("sessions/<int:pk>/call-off/", views.call_off_session, name="call_off_session"),
    path("sessions/<int:pk>/fell-through/", views.session_fell_through, name="session_fell_through"),
    path("bring/", files.bring, name="bring"),
    path("bring/pledges.csv", files.template, name="pledge_template"),
    path("service_capacity.json", files.capacity, name="capacity"),
    path("availability/", needs.availability, name="availability"),
    path("travel/", needs.travel, name="travel"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/<int:pk>/end/", calendars.end_calendar, name="end_calendar"),
    path("apart/", views.apart, name="apart"),
    path("apart/<int:pk>/end/", views.let_together, name="let_together"),
]
