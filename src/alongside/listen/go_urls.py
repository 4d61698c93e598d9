"""Short addresses: what stands on a slip and on the screen in the hall."""

from django.urls import path

from .views import paper

app_name = "go"
urlpatterns = [path("<str:letters>/", paper.go, name="go")]
