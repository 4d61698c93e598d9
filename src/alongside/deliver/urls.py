from django.urls import path

from .views import (
    attendance,
    commitments,
    exits,
    funnel,
    handing_on,
    introductions,
    overview,
    room_questions,
)

app_name = "deliver"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("sessions/", attendance.sessions, name="sessions"),
    path("sessions/<int:pk>/", attendance.attendance, name="attendance"),
    path("attendance/<int:pk>/worth-it/", attendance.worth_it, name="worth_it"),
    path("commitments/", commitments.commitments, name="commitments"),
    path("commitments/new/", commitments.promise, name="promise"),
    path("commitments/<int:pk>/", commitments.commitment, name="commitment"),
    path("commitments/<int:pk>/not-kept/", commitments.not_kept, name="not_kept"),
    path("commitments/<int:pk>/anew/", commitments.anew, name="anew"),
    path("commitments/<int:pk>/take-on/", commitments.take_on, name="take_on"),
    path("introductions/", introductions.introductions, name="introductions"),
    path("introductions/new/", introductions.introduce, name="introduce"),
    path("introductions/room/", room_questions.room_questions, name="room_questions"),
    path("introductions/room/new/", room_questions.ask_for_room, name="ask_for_room"),
    path("introductions/room/<int:pk>/", room_questions.room_question, name="room_question"),
    path("introductions/published/new/", funnel.published_total, name="published_total"),
    path("introductions/<int:pk>/", introductions.introduction, name="introduction"),
    path("introductions/<int:pk>/onward/", handing_on.onward, name="onward"),
    path("introductions/<int:pk>/meeting/", handing_on.meeting, name="meeting"),
    path("introductions/<int:pk>/new-yes/", handing_on.new_yes, name="new_yes"),
    path("introductions/<int:pk>/take-back/", handing_on.take_back, name="take_back"),
    path("introductions/<int:pk>/outcome/", introductions.outcome, name="outcome"),
    path("outcomes/<int:pk>/confirm/", introductions.confirm_outcome, name="confirm_outcome"),
    path("exits/", exits.exits, name="exits"),
    path("exits/<int:person>/", exits.exit_for, name="exit"),
    path("close/", exits.close, name="close"),
]
