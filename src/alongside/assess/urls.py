from django.urls import path

from . import views

app_name = "assess"
urlpatterns = [
    path("", views.overview, name="overview"),
]
