from typing import Any

from django.http import HttpRequest


def around(request: HttpRequest) -> dict[str, Any]:
    return {}
