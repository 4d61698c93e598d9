from django.urls import path

from . import views

app_name = "coordinate"
urlpatterns = [
    path("", views.overview, name="overview"),
]
