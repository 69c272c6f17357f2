"""Settings, read from the environment so that one build serves the demonstration, the tests and a council.

Every variable that may be set is named in carecommit/docs/running.md.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="insecure-until-SECRET_KEY-is-set-in-the-environment")
# django-environ keeps the spaces in "a, b", and a host with a leading space never matches.
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])]
CSRF_TRUSTED_ORIGINS = [origin.strip() for origin in env.list("CSRF_TRUSTED_ORIGINS", default=[])]

INSTALLED_APPS = [
    "resolutions",
    "pledges",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Only for its templates: the admin's own control templates include them, and FORM_RENDERER finds none without.
    "django.forms",
    "allauth",
    "allauth.account",
    "django_filters",
    "import_export",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # The site is closed by default: a page is open only where its view says so.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "carecommit.kit.refusals.RefusalMiddleware",
    "carecommit.kit.letters.LettersMiddleware",
]

ROOT_URLCONF = "carecommit.urls"
WSGI_APPLICATION = "carecommit.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "resolutions.pages.context.council",
            ],
            "builtins": ["carecommit.kit.tags"],
        },
    }
]
FORM_RENDERER = "carecommit.kit.forms.Renderer"

# A pasted table may have as much as a file (10 MB), and is a field of its form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
# Django limits the fields of a form and not its files: the first of these refuses a request before its body is read.
FILE_UPLOAD_HANDLERS = [
    "carecommit.kit.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{LOCAL_DIR / 'carecommit.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Decision 1: with Django's defaults eight writers lost 688 of 800 writes to "database is locked", with these none.
    # Without recursive_triggers, INSERT OR REPLACE would rewrite a row of an append-only table past its triggers.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON; "
        # Evidence that was taken away is gone from the file too.
        "PRAGMA secure_delete=ON;",
    }
    # The tests use a file too, as the site does: threads then have connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_SQLITE", default=str(LOCAL_DIR / "test.sqlite3"))}
else:
    # JIT costs more than it saves on the short queries that pages make.
    DATABASES["default"]["OPTIONS"] = {"options": "-c jit=off"}
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that the limit on sign-in attempts holds for all processes together.
# With 300 entries, as Django has it, a flood from many addresses would push out the counters that are to stop it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

AUTH_USER_MODEL = "resolutions.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "show-dashboard"
ACCOUNT_ADAPTER = "resolutions.pages.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
# A reset asked for with a stranger's address sends nothing, to nobody.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# A council asks that nobody learns from the sign-in page who has an account.
ACCOUNT_PREVENT_ENUMERATION = True

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="Europe/London")
USE_I18N = True
USE_TZ = True
# Forms read day first, always: 03/04/25 is 3 April. Pages write dates through kit.tags.
FORMAT_MODULE_PATH = ["carecommit.kit.formats"]

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(LOCAL_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "carecommit" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATICFILES_STORAGE", default="whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Seconds: one message to a mail server that does not answer must not hold up the others.
EMAIL_TIMEOUT = 30
# How the site is reached, for the links in messages, which are made where no request says it.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="carecommit@localhost")

# No inline script or style, nothing from another host. Error pages and print views live under it too.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    # The limit on sign-in attempts counts by the address that the one proxy in front adds.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# What joins the quarterly report, in order: functions of (when, profile, key, with_beside=) that return sections and
# chapters of resolutions.reports.document.
REPORT_SECTIONS = ["resolutions.reports.sections.resolutions", "pledges.section.pledges"]
# Who else owes people messages, by the name with which their recipients begin: see resolutions.notices.sources.
NOTICE_SOURCES = {"pledges": "pledges.asking.source"}
# The places of the menu, in order: lists of (text, name of the address, for whom).
MENU = ["resolutions.pages.context.PLACES", "pledges.pages.menu.PLACES", "resolutions.pages.context.KEEPING"]
# What the page that closes a quarter says besides actions, in order: functions of (quarter, day) that return sentences,
# each with the name of the address that says more.
CLOSING = ["pledges.pages.closing.told"]
# What a demonstration has beside a council's plan: functions of (name of the council, coordinator) that yield moments
# and what happened then.
DEMONSTRATION = ["pledges.demo.building.happenings"]

# Where business leaders and staff write about work experience, training and jobs for care leavers. Without one, no
# message and no page points to it.
OPPORTUNITIES_EMAIL = env.str("OPPORTUNITIES_EMAIL", default="")

# Pledges at one event in ten minutes. A hall full of people has one address on the network, and so has a robot.
PLEDGES_FROM_ONE_ADDRESS = env.int("PLEDGES_FROM_ONE_ADDRESS", default=600)

# Sets up the server's logs too.
LOGGING_CONFIG = "carecommit.kit.logs.configure"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_secrets": {"()": "carecommit.kit.logs.WithoutSecrets"}},
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    # The one handler: whatever Django has of its own is taken off below, so that nothing is written round the filter.
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_secrets"]},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Without Django's own handlers, one of which would send faults by mail.
        "django": {"handlers": []},
        "django.server": {"handlers": [], "propagate": True},
        # A page that is refused or not found is an answer, not a fault: its traceback would hide those that matter.
        "django.request": {"level": "ERROR"},
        "django.security": {"handlers": [], "level": "CRITICAL"},
    },
}
