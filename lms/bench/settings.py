"""The demo's services without the demo, and the meter around everything. Only `manage.py bench` uses them."""

from lms.settings.base import MIDDLEWARE as BASE_MIDDLEWARE
from lms.settings.demo import *  # noqa: F403

DEMO = False
ROOT_URLCONF = "lms.bench.urls"
MIDDLEWARE = ["lms.bench.middleware.MeterMiddleware", *BASE_MIDDLEWARE]
# The throttle of verification stays and costs what it costs; the client comes as many addresses.
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Bench-Client"
