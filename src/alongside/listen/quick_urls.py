from django.urls import path

from .views import quick

urlpatterns = [path("", quick.vote, name="vote")]
