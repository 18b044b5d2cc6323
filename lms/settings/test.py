"""Tests: the demo settings, quick password hashing, and services as DATABASE_URL and REDIS_URL name them."""

import os
import tempfile
from urllib.parse import urlsplit

# Files of its own for each process, gone with it. The base settings read the variable.
data = tempfile.TemporaryDirectory(prefix="lms-tests-")
os.environ["LMS_DATA"] = data.name
# Each of pytest's processes has its own Redis database: clearing one's cache leaves the others'.
if redis_url := os.environ.get("REDIS_URL"):
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    # A worker inherits the variable as pytest's main process has already set it.
    os.environ["REDIS_URL"] = urlsplit(redis_url)._replace(path=f"/{worker + 1}").geturl()

from lms.settings.base import STORAGES as BASE_STORAGES  # noqa: E402
from lms.settings.demo import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STORAGES = {
    **BASE_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = False
