"""Ways to sign in: code by e-mail through a real mail server, user name, e-mail, second factor."""

import re
import socket

import pytest
from aiosmtpd.controller import Controller
from allauth.mfa.models import Authenticator
from django.urls import reverse

from people.enums import Role
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


class Inbox:
    def __init__(self, refuse=""):
        self.messages, self.refuse = [], refuse

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.refuse:
            return self.refuse
        self.messages.append(envelope)
        return "250 OK"


@pytest.fixture
def smtp(settings):
    """smtp(refuse="") starts a mail server on this machine, and mail goes there."""
    running = []

    def start(refuse=""):
        inbox = Inbox(refuse)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(inbox, hostname="127.0.0.1", port=port)
        controller.start()
        running.append(controller)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        return inbox

    yield start
    for controller in running:
        controller.stop()


def text_of(envelope) -> str:
    import email
    import email.policy

    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    return message.get_body(("plain",)).get_content()


def test_a_code_from_the_mail_signs_in(client, smtp):
    inbox = smtp()
    user = UserFactory(email="halina@example.org", roles=[Role.TRAINEE])
    client.post(reverse("account_request_login_code"), {"email": "Halina@Example.org"})
    text = text_of(inbox.messages[0])
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", text, re.MULTILINE)[1]
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_an_unknown_address_is_not_told_apart_and_gets_no_mail(client, smtp):
    inbox = smtp()
    known = UserFactory(email="halina@example.org")
    one = client.post(reverse("account_request_login_code"), {"email": known.email})
    client.logout()
    two = client.post(reverse("account_request_login_code"), {"email": "nikt@example.org"})
    assert (one.status_code, one.url) == (two.status_code, two.url)
    assert [message.rcpt_tos for message in inbox.messages] == [["halina@example.org"]]


@pytest.mark.parametrize("login", ["halina.n", "halina@example.org", "HALINA@example.org"])
def test_a_password_goes_with_the_user_name_or_the_address(client, login):
    UserFactory(username="halina.n", email="halina@example.org")
    response = client.post(reverse("account_login"), {"login": login, "password": "test-password"})
    assert response.status_code == 302
    assert "_auth_user_id" in client.session


def test_someone_without_an_address_signs_in_and_is_not_asked_to_confirm_one(client):
    UserFactory(username="bez.poczty", email="")
    response = client.post(
        reverse("account_login"), {"login": "bez.poczty", "password": "test-password"}
    )
    assert response.url == reverse("panel")


def test_nobody_signs_up_by_themselves(client):
    response = client.post(
        reverse("account_signup"),
        {"username": "obcy", "password1": "dlugie-haslo-1", "password2": "dlugie-haslo-1"},
    )
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_after_signing_in_one_is_never_sent_to_another_site(client):
    UserFactory(username="halina.n")
    response = client.post(
        reverse("account_login") + "?next=https://zly.example/",
        {"login": "halina.n", "password": "test-password", "next": "https://zly.example/"},
    )
    assert "zly.example" not in response.url


def test_wagtails_own_sign_in_leads_to_ours(client):
    assert client.get("/admin/login/").url.startswith(reverse("account_login"))
    chain = client.get("/admin/", follow=True).redirect_chain
    assert chain[-1][0].startswith(reverse("account_login"))


def test_staff_without_a_second_factor_reach_only_their_account_where_it_is_required(
    client, settings
):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    client.force_login(coordinator)
    assert client.get(reverse("panel_coordinator")).url == reverse("mfa_activate_totp")
    assert client.get(reverse("wagtailadmin_home")).url == reverse("mfa_activate_totp")
    Authenticator.objects.create(user=coordinator, type=Authenticator.Type.TOTP, data={})
    assert client.get(reverse("panel_coordinator")).status_code == 200


def test_a_trainee_is_never_asked_for_a_second_factor(client, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    client.force_login(UserFactory(roles=[Role.TRAINEE]))
    assert client.get(reverse("panel_trainee")).status_code == 200
