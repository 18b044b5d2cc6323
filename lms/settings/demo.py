"""The embedded default: SQLite, files, mail on a page, demo accounts. For a look, not for people's data."""

from lms.settings.base import *  # noqa: F403
from lms.settings.base import DATA_DIR, env

DEMO = True
DEBUG = False
# Known to everyone: production refuses to start with any of these three.
SECRET_KEY = "demo-only-secret-that-everyone-knows-0123456789abcdefghij"
FIELD_ENCRYPTION_KEYS = ["ZGVtby1vbmx5LWtleS1ub3QtZm9yLXBlb3BsZS1kYXQ="]
IDENTIFIER_HASH_KEY = "demo-only-hash-key"

ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
