"""Production: the same code; every secret and service named by the environment, or no start."""

from django.core.exceptions import ImproperlyConfigured

from lms.settings import demo
from lms.settings.base import *  # noqa: F403
from lms.settings.base import DATABASES, FIELD_ENCRYPTION_KEYS, IDENTIFIER_HASH_KEY, STORAGES, env

SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

problems = [
    f"{name} is missing"
    for name, value in {
        "SECRET_KEY": SECRET_KEY,
        "FIELD_ENCRYPTION_KEYS": FIELD_ENCRYPTION_KEYS,
        "IDENTIFIER_HASH_KEY": IDENTIFIER_HASH_KEY,
        "ALLOWED_HOSTS": ALLOWED_HOSTS,
        "DATABASE_URL": env.str("DATABASE_URL", default=""),
        "REDIS_URL": env.str("REDIS_URL", default=""),
        "PUBLIC_URL": env.str("PUBLIC_URL", default=""),
    }.items()
    if not value
]
if demo.SECRET_KEY == SECRET_KEY:
    problems.append("SECRET_KEY is the demo's, which everyone knows")
if set(FIELD_ENCRYPTION_KEYS) & set(demo.FIELD_ENCRYPTION_KEYS):
    problems.append("FIELD_ENCRYPTION_KEYS holds the demo's key, which everyone knows")
if demo.IDENTIFIER_HASH_KEY == IDENTIFIER_HASH_KEY:
    problems.append("IDENTIFIER_HASH_KEY is the demo's, which everyone knows")
if env.bool("DEBUG", default=False):
    problems.append("DEBUG is on, which would show the data of people to strangers")
if problems:
    raise ImproperlyConfigured("Production does not start: " + "; ".join(problems) + ".")

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG["EMAIL_HOST"]
EMAIL_PORT = EMAIL_CONFIG["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL_CONFIG["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL_CONFIG["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)

if bucket := env.str("S3_BUCKET", default=""):
    shared = {
        "bucket_name": bucket,
        "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
        "region_name": env.str("S3_REGION", default=None),
    }
    backend = "storages.backends.s3.S3Storage"
    STORAGES["default"] = {"BACKEND": backend, "OPTIONS": {**shared, "location": "media"}}
    STORAGES["private"] = {
        "BACKEND": backend,
        "OPTIONS": {**shared, "location": "private", "default_acl": "private"},
    }

# X-Frame-Options stays SAMEORIGIN: Wagtail's preview shows a page in a frame of its own site.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 365)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
