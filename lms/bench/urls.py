"""The site's addresses, and the bare view that everything is compared with."""

from django.urls import path

from lms import urls
from lms.bench.views import floor

urlpatterns = [path("bench/floor/", floor, name="floor"), *urls.urlpatterns]
