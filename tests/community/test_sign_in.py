"""How staff sign in: a password, then if they like a passkey or a code from an app; nobody signs up by themselves."""

import base64
import hmac
import re
import struct
import time

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from alongside.community.models import Account
from alongside.community.trouble import explain

pytestmark = pytest.mark.django_db
PASSWORD = "otter velvet harbour"


@pytest.fixture
def signed_up(coordinator):
    coordinator.account.set_password(PASSWORD)
    coordinator.account.save()
    return coordinator.account


def sign_in(client, email, password):
    return client.post("/account/login/", {"login": email, "password": password})


def confirmed(client, address):
    """A page that guards the account asks for the password once more."""
    client.post(f"/account/reauthenticate/?next={address}", {"password": PASSWORD})
    return client.get(address, follow=True).content.decode()


def one_time_code(secret: str) -> str:
    """RFC 6238 with its defaults: SHA-1, thirty seconds, six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_a_password_lets_staff_in(gorbals, signed_up):
    client = Client()
    assert sign_in(client, signed_up.email, PASSWORD).status_code == 302
    assert client.get(gorbals.at("community:people")).status_code == 200


def test_a_wrong_password_says_nothing_about_who_has_an_account(signed_up):
    known = sign_in(Client(), signed_up.email, "wrong").content.decode()
    unknown = sign_in(Client(), "nobody@example.org", "wrong").content.decode()
    errors = [re.findall(r'class="error[^>]*>(.*?)</', page, re.DOTALL) for page in (known, unknown)]
    assert errors[0] == errors[1]
    assert "@gorbals.example" not in unknown


def test_many_wrong_passwords_have_to_wait(signed_up):
    for _ in range(6):
        sign_in(Client(), signed_up.email, "wrong")
    client = Client()
    sign_in(client, signed_up.email, PASSWORD)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_by_themselves():
    client = Client()
    client.post("/account/signup/", {"email": "me@example.org", "password1": PASSWORD})
    assert Account.objects.filter(email="me@example.org").count() == 0


def test_an_app_on_the_phone_becomes_the_second_step(signed_up):
    client = Client()
    sign_in(client, signed_up.email, PASSWORD)
    page = confirmed(client, "/account/2fa/totp/activate/")
    secret = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page).group(1)
    client.post("/account/2fa/totp/activate/", {"code": one_time_code(secret)})

    again = Client()
    answer = sign_in(again, signed_up.email, PASSWORD)
    assert answer.url.startswith("/account/2fa/authenticate/")
    assert "_auth_user_id" not in again.session


def test_a_passkey_can_be_added(signed_up):
    client = Client()
    sign_in(client, signed_up.email, PASSWORD)
    page = confirmed(client, "/account/2fa/webauthn/add/")
    assert 'id="mfa_webauthn_add"' in page


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_after_signing_in_nobody_is_led_elsewhere(signed_up, away):
    client = Client()
    form = {"login": signed_up.email, "password": PASSWORD, "next": away}
    assert client.post("/account/login/", form).url.startswith("/")
    assert not client.post("/account/login/", form).url.startswith("//")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("database is locked", "Too many people are writing at once"),
        ("deadlock detected", "Too many people are writing at once"),
        ("attempt to write a readonly database", "can only be read"),
        ("database or disk is full", "run out of room"),
        ("connection refused", "cannot be reached"),
    ],
)
def test_each_trouble_of_the_database_has_its_sentence(error, sentence):
    request = RequestFactory().post("/x/", {"words": "kept words"})
    page = explain(request, OperationalError(error))
    assert page.status_code == 503
    assert sentence in page.content.decode()
    assert "kept words" in page.content.decode()
