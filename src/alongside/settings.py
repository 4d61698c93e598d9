"""One settings file. Everything that differs between places comes from the environment."""

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.conf import locale as django_locale
from django.utils.translation import gettext_lazy as _


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent.parent
VAR = Path(os.environ.get("ALONGSIDE_VAR", ROOT / "var"))


def secret_key() -> str:
    """From the environment, else from a file that is made once and readable by its owner alone."""
    if key := os.environ.get("ALONGSIDE_SECRET_KEY"):
        return key
    VAR.mkdir(parents=True, exist_ok=True)
    file = VAR / "secret-key"
    try:
        # Written whole under another name, then linked: two processes that start at once agree on one key.
        draft = VAR / f"secret-key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    return file.read_text()


def database(url: str) -> dict[str, object]:
    """The database that a URL names: sqlite:///relative, sqlite:////absolute or postgres://user@host/name."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path.removeprefix("/")),
            # Opening the file and setting it up costs more than a vote does: a connection is kept for a minute.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                # FULL: what was acknowledged survives a power cut. docs/decisions/0003 has the price.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            # Options after "?" are libpq's own, such as sslmode=require or host=/a/socket/folder.
            # prepare_threshold: a statement of our own that is sent often is planned once (listen's votes).
            "OPTIONS": {
                "pool": flag("ALONGSIDE_POOL"),
                "prepare_threshold": 5,
                **dict(parse_qsl(parts.query)),
            },
        }
    raise SystemExit(
        f"DATABASE_URL begins with {parts.scheme or 'nothing'}: write sqlite:///file or postgres://user@host/name."
    )


def mail_server(url: str) -> dict[str, Any]:
    """The mail server that a URL names: smtp://user:password@host:587?starttls=1 or smtps://…; nothing for none."""
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise SystemExit(
            "ALONGSIDE_SMTP is not a mail server: write smtp://user:password@host:587?starttls=1."
        )
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": dict(parse_qsl(parts.query)).get("starttls") == "1",
    }


def notify_key(key: str) -> str:
    """A key of GOV.UK Notify: its name, the service's number and a secret; nothing for none."""
    uuid = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    if key and not re.search(f"{uuid}-{uuid}$", key):
        raise SystemExit(
            "ALONGSIDE_NOTIFY_KEY is not a key of GOV.UK Notify: copy it whole. It ends with two long numbers."
        )
    return key


SECRET_KEY = secret_key()
INSTANCE_NAME = os.environ.get("ALONGSIDE_NAME", "Alongside")  # said in packs and feeds
INSTANCE_ADDRESS = os.environ.get("ALONGSIDE_ADDRESS", "").rstrip(
    "/"
)  # where others find us, such as https://…
# Only for trying out two instances on one machine: lets packs be fetched from private addresses and without https.
PRIVATE_NEIGHBOURS = flag("ALONGSIDE_PRIVATE_NEIGHBOURS")
DEBUG = flag("ALONGSIDE_DEBUG")
DEMO = flag("ALONGSIDE_DEMO")  # one-click roles and the demo's own pages; never on a real instance
HTTPS = flag("ALONGSIDE_HTTPS")
ALLOWED_HOSTS = listed("ALONGSIDE_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and "*" not in host]
PROXIES = int(os.environ.get("ALONGSIDE_PROXIES", "0"))  # how many proxies of ours stand in front
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

INSTALLED_APPS = [
    "alongside.pages",
    "alongside.share",
    "alongside.assess",
    "alongside.deliver",
    "alongside.coordinate",
    "alongside.decide",
    "alongside.listen",
    "alongside.community",
    "alongside.shell",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "alongside.community.private.PrivateMiddleware",
    "alongside.community.trouble.TroubleMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "alongside.community.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "alongside.community.once.OnceMiddleware",
]
ROOT_URLCONF = "alongside.urls"
WSGI_APPLICATION = "alongside.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alongside.community.access.place",
                "alongside.pages.loop.around",
            ],
        },
    }
]
FORM_RENDERER = "alongside.shell.forms.FormRenderer"

DATABASES = {"default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'alongside.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counts of wrong tries have to be seen by every process, and nothing else may need installing.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "community.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# No mail server is needed: who forgets a password gets a new invitation from the coordinator.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# Messages to people who want them, by their own ways out; docs/decisions/0025-messages.md says how to set these.
ALONGSIDE_SMTP: dict[str, Any] = mail_server(os.environ.get("ALONGSIDE_SMTP", ""))
ALONGSIDE_FROM = os.environ.get("ALONGSIDE_FROM", "alongside@localhost")
ALONGSIDE_NOTIFY_KEY = notify_key(os.environ.get("ALONGSIDE_NOTIFY_KEY", ""))
ALONGSIDE_NOTIFY_URL = os.environ.get("ALONGSIDE_NOTIFY_URL", "https://api.notifications.service.gov.uk")
ALONGSIDE_NOTIFY_TEXT = os.environ.get(
    "ALONGSIDE_NOTIFY_TEXT", ""
)  # the number of a template that says ((words))
ALONGSIDE_NOTIFY_LETTER = os.environ.get("ALONGSIDE_NOTIFY_LETTER", "")
ALONGSIDE_NOTIFY_TOKEN = os.environ.get("ALONGSIDE_NOTIFY_TOKEN", "")  # what Notify shows when it calls us
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "alongside.community.sign_in.InvitedOnly"
SOCIALACCOUNT_ADAPTER = "alongside.community.sign_in.KnownOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation has to be handed over in person before an account exists
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Alongside"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ONLY = False
if oidc_server := os.environ.get("ALONGSIDE_OIDC_SERVER"):
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "work",
                    "name": os.environ.get("ALONGSIDE_OIDC_NAME", "your work account"),
                    "client_id": os.environ.get("ALONGSIDE_OIDC_CLIENT", ""),
                    "secret": os.environ.get("ALONGSIDE_OIDC_SECRET", ""),
                    "settings": {"server_url": oidc_server},
                }
            ],
        }
    }

SESSION_COOKIE_NAME = "alongside"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "alongside-form"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "alongside.community.trouble.stale_form"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "alongside.listen.incoming.NotTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "en-gb"
# Participants' pages are in all of these, the rest in WHOLE_LANGUAGES: docs/decisions/0023-languages.md
LANGUAGES: list[tuple[str, Any]] = [
    ("en-gb", _("English")),
    ("en-simple", _("Plain English")),  # BCP 47: `simple` is a registered variant
    ("gd", _("Scottish Gaelic")),
    ("pl", _("Polish")),
    ("ur", _("Urdu")),
]
WHOLE_LANGUAGES = {"en-gb"}
for code, told in {"en-gb": ("English", "English"), "en-simple": ("Plain English", "Plain English")}.items():
    django_locale.LANG_INFO[code] = {"bidi": False, "code": code, "name": told[0], "name_local": told[1]}
if flag(
    "ALONGSIDE_PSEUDO"
):  # two make-believe languages that show untranslated text and right-to-left mistakes
    for code, name, rtl in (("en-xa", "Pseudo", False), ("ar-xb", "Pseudo, right to left", True)):
        django_locale.LANG_INFO[code] = {"bidi": rtl, "code": code, "name": name, "name_local": name}
        LANGUAGES.append((code, name))
        WHOLE_LANGUAGES.add(code)
    LANGUAGES_BIDI = ["ar-xb", "ar", "he", "ur", "fa"]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "alongside-language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = HTTPS, True, "Lax"
TIME_ZONE = os.environ.get("ALONGSIDE_TIME_ZONE", "Europe/London")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = VAR / "media"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ALONGSIDE_LOG", "WARNING")},
}
