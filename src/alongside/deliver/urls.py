from django.urls import path

from . import views

app_name = "deliver"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/<int:pk>/", views.attendance, name="attendance"),
    path("attendance/<int:pk>/worth-it/", views.worth_it, name="worth_it"),
    path("commitments/", views.commitments, name="commitments"),
    path("commitments/new/", views.promise, name="promise"),
    path("commitments/<int:pk>/", views.commitment, name="commitment"),
    path("commitments/<int:pk>/not-kept/", views.not_kept, name="not_kept"),
    path("commitments/<int:pk>/anew/", views.anew, name="anew"),
    path("introductions/", views.introductions, name="introductions"),
    path("introductions/new/", views.introduce, name="introduce"),
    path("introductions/<int:pk>/", views.introduction, name="introduction"),
    path("introductions/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("introductions/<int:pk>/outcome/", views.outcome, name="outcome"),
    path("outcomes/<int:pk>/confirm/", views.confirm_outcome, name="confirm_outcome"),
    path("exits/", views.exits, name="exits"),
    path("exits/<int:person>/", views.exit_for, name="exit"),
    path("close/", views.close, name="close"),
]
