"""What kind of answer a request asks for."""

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """Our scripts say so; browsers that open a page never name this kind alone."""
    return request.headers.get("Accept") == "application/json"
