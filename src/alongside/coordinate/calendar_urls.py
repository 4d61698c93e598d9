from django.urls import path

from .views import calendars

urlpatterns = [path("<str:secret>.ics", calendars.feed, name="calendar")]
