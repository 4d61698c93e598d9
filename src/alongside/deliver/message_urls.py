from django.urls import path

from .views import received

urlpatterns = [
    path("received/", received.received, name="message_received"),
    path("delivered/", received.delivered, name="message_delivered"),
    path("stop/<str:token>/", received.stop, name="message_stop"),
]
