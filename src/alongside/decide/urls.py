from django.urls import path

from . import views

app_name = "decide"
urlpatterns = [
    path("", views.overview, name="overview"),
]
