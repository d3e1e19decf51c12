"""All settings, read from the environment once. ``docs/operations.md`` has the table; a test compares the two."""

from email.utils import parseaddr
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from statuscomms.console_parts import CONSOLE_ACTION, CONSOLE_NAVIGATION, CONSOLE_SETTINGS  # noqa: F401
from statuscomms.log_lines import print_to_standard_error

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.smart_cast = False

# --- The installation -------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
RECIPIENT_KEY_SECRET = env.str("RECIPIENT_KEY_SECRET")  # never rotates: it names recipients in suppressions and ledgers
PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[PUBLIC_BASE_URL])
ORGANISATION_NAME = env.str("ORGANISATION_NAME", default="Statuscomms")
SECURE_TRANSPORT = env.bool("SECURE_TRANSPORT", default=PUBLIC_BASE_URL.startswith("https://"))
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
DEMO_TOOLING = env.bool("STATUSCOMMS_DEMO", default=False)

# --- Rooms of the house, lowest floor first ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "statuscomms",
    "audiences",
    "incidents",
    "touchpoints",
    "delivery",
    "inbox",
    "reports",
    *(["demo"] if DEMO_TOOLING else []),
    "statuscomms.administration_app.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "csp",
    "django_structlog",
]
AUTH_USER_MODEL = "statuscomms.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "statuscomms.urls"
WSGI_APPLICATION = "statuscomms.wsgi.application"
WSGI_EDGE = "touchpoints.edge.Edge"  # answers published documents before Django is asked

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pages and static files: a slow line at night; random bytes blunt BREACH
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "statuscomms.middleware.BadInputMiddleware",
    "statuscomms.middleware.HtmxMessagesMiddleware",
    "statuscomms.middleware.ProductErrorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "statuscomms.context_processors.page",
            ],
        },
    }
]

FORM_RENDERER = "statuscomms.form_rendering.FormRenderer"
CSRF_FAILURE_VIEW = "statuscomms.views.csrf_failure"

# --- Where lower floors meet higher ones ------------------------------------------------------------------------------
CHANNELS = [
    "touchpoints.channels.overlay.OverlayChannel",
    "touchpoints.channels.banner.BannerChannel",
    "touchpoints.channels.chat_notice.ChatNoticeChannel",
    "touchpoints.channels.chatbot.ChatbotChannel",
    "delivery.channels.email.EmailChannel",
    "delivery.channels.sms.SmsChannel",
    "incidents.manual_channel.ManualChannel",
]
INCIDENT_EXTENSIONS = [
    "touchpoints.extensions.TouchpointsExtension",
    "delivery.extensions.DeliveryExtension",
    "inbox.extensions.InboxExtension",
    "reports.extensions.ReportsExtension",
]
# Parts of a contact's page that higher floors serve: (name of the URL, which takes the contact's UUID; label; action).
CONTACT_PANELS = [
    ("delivery:contact_messages", _("Messages"), "manage_contacts"),
    ("inbox:contact_enquiries", _("Enquiries"), "manage_contacts"),
]
API_ROUTERS = [
    "audiences.contact_files_api.router",
    "audiences.contact_api.router",
    "audiences.audiences_api.router",
    "audiences.api.router",
    "incidents.api.router",
    "touchpoints.api.router",
    "touchpoints.menu_api.router",
    "touchpoints.looks_api.router",
    "delivery.api.router",
    "inbox.api.router",
    "reports.api.router",
]
API_CALLS_PER_MINUTE = env.int("API_CALLS_PER_MINUTE", default=600)  # of one key that is throttled
# (dotted path of a function without arguments, seconds between runs); run by ``manage.py tick``.
BRAND_SOURCE = "touchpoints.brands.brand_of"
BRAND_AT_SOURCE = "touchpoints.brands.brand_at"
ADDRESS_KIND_SOURCE = "incidents.channels.address_kinds"

TICK_JOBS = [
    ("audiences.services.find_unannounced_imports", 5.0),
    ("audiences.services.forget_old_import_files", 3_600.0),
    ("incidents.services.release_due_updates", 1.0),
    ("incidents.services.tell_due_maintenance_events", 1.0),
    ("incidents.services.open_due_occurrences", 30.0),
    ("incidents.services.end_due_notices", 1.0),
    ("incidents.services.remind_of_what_is_late", 10.0),
    ("incidents.services.remind_of_manual_work", 10.0),
    ("incidents.services.send_unannounced_briefs", 5.0),
    ("touchpoints.services.rebuild_dirty_documents", 1.0),
    ("touchpoints.services.mark_missing_documents", 30.0),
    ("touchpoints.services.mirror_beside", 1.0),
    ("touchpoints.services.forget_unused_audience_keys", 3_600.0),
    ("touchpoints.services.save_visitor_registers", 60.0),
    ("touchpoints.services.warn_of_missing_snippets", 300.0),
    ("delivery.services.find_unannounced_work", 5.0),
    ("delivery.services.sweep_leases", 15.0),
    ("delivery.services.reconcile_uncertain", 30.0),
    ("delivery.services.ask_for_missing_receipts", 60.0),
    ("delivery.services.audit_ledger", 900.0),
    ("inbox.services.measure_demand", 10.0),
    ("inbox.services.forget_old_alerts", 3_600.0),
    ("inbox.services.remind_of_silent_alert_drafts", 30.0),
    ("reports.services.build_due_reports", 5.0),
    ("statuscomms.staff_alerts.mail_urgent_alerts", 10.0),
    ("statuscomms.limits.forget_old_buckets", 3_600.0),
    ("statuscomms.retention.run_nightly", 5.0),
    ("statuscomms.api_replies.forget_old_replies", 3_600.0),
]

# --- Database ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/var/db.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Cache, broker, workers (the queue is a doorbell; the database is the ledger) -------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {
            "BACKEND": "statuscomms.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CELERY_BROKER_URL = REDIS_URL or "memory://"
BEAT_SCHEDULER = env.str("BEAT_SCHEDULER", default="file")  # "redbeat": one beat among many hosts, its lock in Redis
BEAT_SCHEDULE_FILE = env.str("BEAT_SCHEDULE_FILE", default=str(BASE_DIR / "var/celerybeat-schedule"))

# --- Mail, SMS --------------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025"))
EMAIL_TIMEOUT = 20
ANYMAIL_ESP = env.str("ANYMAIL_ESP", default="")  # e.g. "postmark"; empty means SMTP by EMAIL_URL
ANYMAIL = {key.removeprefix("ANYMAIL_"): value for key, value in env.ENVIRON.items() if key.startswith("ANYMAIL_")}
if ANYMAIL_ESP:
    EMAIL_BACKEND = f"anymail.backends.{ANYMAIL_ESP}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Statuscomms <status@example.com>")
ENVELOPE_SENDER = env.str("ENVELOPE_SENDER", default=parseaddr(DEFAULT_FROM_EMAIL)[1])  # where bounces go
MAIL_DOMAIN = env.str("MAIL_DOMAIN", default="example.com")  # right-hand side of Message-ID and List-Id
INBOUND_MAIL_ESP = env.str("INBOUND_MAIL_ESP", default=ANYMAIL_ESP)  # whose inbound webhook is heard
INBOUND_MAIL_ADDRESS = env.str("INBOUND_MAIL_ADDRESS", default="")  # where answers to our mail go; empty: to the sender
if INBOUND_MAIL_ADDRESS and not 0 < len(INBOUND_MAIL_ADDRESS.partition("@")[0]) <= 21:
    raise ImproperlyConfigured("INBOUND_MAIL_ADDRESS: at most 21 characters before the @; a signed name follows them.")
TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", default="")
TWILIO_FROM_NUMBER = env.str("TWILIO_FROM_NUMBER", default="")
TWILIO_API_BASE_URL = env.str("TWILIO_API_BASE_URL", default="")  # a stand-in's address; empty means Twilio itself
SMS_PRICE_PER_SEGMENT = env.str("SMS_PRICE_PER_SEGMENT", default="0.08")
SMS_PRICE_CURRENCY = env.str("SMS_PRICE_CURRENCY", default="EUR")
PHONE_REGION = env.str("PHONE_REGION", default="FI")
# Confirmations cost money and anybody can ask for one: what all strangers together may cause in an hour; 0 means no limit.
CONFIRMATION_SMS_PER_HOUR = env.int("CONFIRMATION_SMS_PER_HOUR", default=1_000)
CONFIRMATION_SMS_PER_COUNTRY = env.int("CONFIRMATION_SMS_PER_COUNTRY", default=100)  # of each country but our own
CONFIRMATION_SMS_COUNTRIES = env.list("CONFIRMATION_SMS_COUNTRIES", default=[])  # e.g. FI,SE; empty: all
ALERTMANAGER_HOOK_SECRET = env.str("ALERTMANAGER_HOOK_SECRET", default="")  # bearer tokens of /hooks/alerts/…
GRAFANA_HOOK_SECRET = env.str("GRAFANA_HOOK_SECRET", default="")
ALERT_HOOK_SECRET = env.str("ALERT_HOOK_SECRET", default="")  # signs /hooks/alerts/generic/; empty refuses all
ENQUIRY_HOOK_SECRET = env.str("ENQUIRY_HOOK_SECRET", default="")  # signs /hooks/enquiries/generic/; empty refuses all

TEAM_CHAT_URLS = env.list("TEAM_CHAT_URLS", default=[])  # apprise addresses of the staff's own chat; they hold secrets

# --- Delivery: time limits of the ledger, in seconds (the lab shortens them) ------------------------------------------
DELIVERY_LEASE_SECONDS = env.int("DELIVERY_LEASE_SECONDS", default=120)
DELIVERY_UNCERTAIN_WAIT_SECONDS = env.int("DELIVERY_UNCERTAIN_WAIT_SECONDS", default=60)
DELIVERY_EMAIL_RESEND_SECONDS = env.int("DELIVERY_EMAIL_RESEND_SECONDS", default=300)
DELIVERY_EXPIRY_SECONDS = {"email": 86_400, "sms": 14_400}
DELIVERY_SEND_SLOTS = env.int(
    "DELIVERY_SEND_SLOTS", default=4
)  # slices of sending that may run at a time, on all hosts together
DELIVERY_SPARES_READERS = env.bool("DELIVERY_SPARES_READERS", default=True)
DELIVERY_SMS_CONCURRENCY = env.int("DELIVERY_SMS_CONCURRENCY", default=8)  # calls to the provider at a time, per slice
DELIVERY_RATE_PER_SECOND = {  # messages, for SMS segments; 0 means no limit
    "email": env.float("DELIVERY_EMAIL_RATE", default=0.0),
    "sms": env.float("DELIVERY_SMS_RATE", default=50.0),
}
DRILL_ADDRESSES = {  # who gets the mail and SMS of a drill; empty: nobody
    "email": env.list("DRILL_EMAIL_ADDRESSES", default=[]),
    "sms": env.list("DRILL_SMS_NUMBERS", default=[]),
}
TEST_MESSAGES_PER_HOUR = env.int("TEST_MESSAGES_PER_HOUR", default=20)  # of one person, to themselves
LARGE_AUDIENCE_PEOPLE = env.int("LARGE_AUDIENCE_PEOPLE", default=5_000)  # from here on a review asks twice; 0: never
LARGE_AUDIENCE_ASKS = env.str("LARGE_AUDIENCE_ASKS", default="number")  # "number" typed, or a "second_person"
REPORT_SETTLING_SECONDS = env.int("REPORT_SETTLING_SECONDS", default=3_600)

# --- Nothing can rot: when staff are reminded (seconds) ---------------------------------------------------------------
LATE_REMINDER_SECONDS = env.int("LATE_REMINDER_SECONDS", default=600)  # what is late: told again after this, then rarer
ALERT_SILENCE_SECONDS = env.int(
    "ALERT_SILENCE_SECONDS", default=18_000
)  # a draft of alerts that monitoring left hanging
SILENCE_REMINDER_SECONDS = env.int(
    "SILENCE_REMINDER_SECONDS", default=86_400
)  # open without a cadence and silent so long

# --- Published documents ----------------------------------------------------------------------------------------------
PUBLISHED_DIRECTORY = Path(env.str("PUBLISHED_DIRECTORY", default=str(BASE_DIR / "var/published")))
EMBED_POLL_SECONDS = env.int("EMBED_POLL_SECONDS", default=9)
SNIPPET_MISSING_HOURS = env.int("SNIPPET_MISSING_HOURS", default=24)

# --- Files of contacts ----------------------------------------------------------------------------------------------
IMPORT_DIRECTORY = Path(env.str("IMPORT_DIRECTORY", default=str(BASE_DIR / "var/imports")))  # web and workers share it
IMPORT_RETENTION_DAYS = env.int("IMPORT_RETENTION_DAYS", default=7)

# --- What is forgotten when (days; 0 keeps it for good), once a night from this hour of TIME_ZONE on -----------------------
RETENTION_RULES = ["audiences.retention.RULES", "delivery.retention.RULES", "inbox.retention.RULES"]
RETENTION_RULES += ["statuscomms.audit_retention.RULES"]
RETENTION_HOUR = env.int("RETENTION_HOUR", default=3)
RETENTION_UNCONFIRMED_DAYS = env.int("RETENTION_UNCONFIRMED_DAYS", default=7)  # who asked and never confirmed
RETENTION_CONSENT_TRACE_DAYS = env.int("RETENTION_CONSENT_TRACE_DAYS", default=30)  # IP address, browser
RETENTION_RAW_EVENT_DAYS = env.int("RETENTION_RAW_EVENT_DAYS", default=30)  # receipts, confirmation requests
RETENTION_DELIVERY_ADDRESS_DAYS = env.int("RETENTION_DELIVERY_ADDRESS_DAYS", default=90)
RETENTION_ENQUIRY_DAYS = env.int("RETENTION_ENQUIRY_DAYS", default=90)  # names and addresses in enquiries
RETENTION_AUDIT_DAYS = env.int("RETENTION_AUDIT_DAYS", default=730)

# --- Maintenance: what a new one starts with until administrators say otherwise (see incidents/maintenance_defaults.py) -
_EVENTS = ["created", "reminder", "started", "moved", "cancelled", "finished"]
MAINTENANCE_TELLS = env.list("MAINTENANCE_TELLS", default=_EVENTS)  # which of them send messages
MAINTENANCE_REMINDER_MINUTES = env.list("MAINTENANCE_REMINDER_MINUTES", cast=int, default=[1_440])  # before the start
MAINTENANCE_SERIES_LEAD_DAYS = env.int("MAINTENANCE_SERIES_LEAD_DAYS", default=14)  # occurrences appear so early

# --- Languages and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("fi", _("Finnish")), ("sv", _("Swedish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "statuscomms.formats"
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Helsinki")

# --- Static files -----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-collected"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Plain files of the published documents for nginx, a CDN or object storage; an empty backend makes none.
PUBLISHED_STORAGE = env.str("PUBLISHED_STORAGE", default="touchpoints.mirror_files.PublishedFileStorage")
if PUBLISHED_STORAGE:
    STORAGES["published"] = {
        "BACKEND": PUBLISHED_STORAGE,
        "OPTIONS": env.json("PUBLISHED_STORAGE_OPTIONS", default={"location": str(BASE_DIR / "var/public")}),
    }
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# --- Log-in -----------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_FORMS = {"login": "statuscomms.sign_in_form.SignInForm"}
ACCOUNT_ADAPTER = "statuscomms.accounts.ClosedSignUpAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TRANSPORT
SESSION_COOKIE_NAME = "__Host-session" if SECURE_TRANSPORT else "statuscomms_session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_TRANSPORT else "statuscomms_csrf"

# --- Headers ----------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TRANSPORT else 0
SECURE_SSL_REDIRECT = False  # the proxy in front does this
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [NONCE, SELF],
        "style-src": [NONCE, SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": ["'none'"],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
BODIES_READ_BY_VIEWS = (
    r"/hooks/anymail/[\w-]+/inbound/"  # mail is larger, and holds anything: read once its secret is right
)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- Logs: constant event names and ids; never names, addresses or tokens ---------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "audiences.log_redaction.RedactingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
print_to_standard_error()
