"""The least that Django can do to keep one vote: no middleware, no session, no rules, one upsert. A yardstick only."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.settings")

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

TABLE = (
    "CREATE TABLE IF NOT EXISTS bare_vote "
    "(statement integer, voice integer, value integer, UNIQUE (statement, voice))"
)
UPSERT = (
    "INSERT INTO bare_vote VALUES (%s, %s, %s) "
    "ON CONFLICT (statement, voice) DO UPDATE SET value = excluded.value"
)


def vote(request: HttpRequest) -> HttpResponse:
    sent = request.POST
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [int(sent["statement"]), int(sent["voice"]), int(sent["value"])])
    return HttpResponse(status=204)


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLE)


urlpatterns = [path("vote", vote)]

django.setup()
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
application = WSGIHandler()
