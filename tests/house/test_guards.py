"""The guards of tests/guards.py see what they are there to see."""

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.template import Context, engines
from django.template.base import Origin, Template
from django.urls import path

from tests.house.sources import TEMPLATES

User = get_user_model()


def own_template(source: str, **values) -> str:
    origin = Origin(str(TEMPLATES / "example.html"))
    return Template(source, origin, engine=engines["django"].engine).render(Context(values))


def test_undefined_variable_fails():
    with pytest.raises(AssertionError, match=r"person\.nmae is undefined"):
        own_template("{{ person.nmae }}", person={"name": "Anna"})


@pytest.mark.parametrize("source", ["{% if label %}x{% endif %}", "{{ label|default:'' }}"])
def test_optional_variables_may_be_undefined(source):
    assert own_template(source) == ""


def test_unordered_rows_come_reversed(db):
    for name in ("a", "b", "c"):
        User.objects.create_user(name)
    assert [user.username for user in User.objects.order_by()] == ["c", "b", "a"]
    assert [user.username for user in User.objects.order_by("pk")] == ["a", "b", "c"]


def write(request):
    User.objects.create_user(request.method)
    return HttpResponse()


urlpatterns = [path("write/", write)]


def test_get_that_writes_is_refused(db, client, settings):
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
    assert client.post("/write/").status_code == 200
    with pytest.raises(AssertionError, match="should only read"):
        client.get("/write/")
