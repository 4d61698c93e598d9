from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside.community.access import enter
from alongside.community.rules import Ability


def overview(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    enter(request, community, initiative, to=Ability.ENTER)
    return render(request, "share/overview.html", {})
