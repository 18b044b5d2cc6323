"""The floor: what any signed-in request costs before a view of ours does anything."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse


@login_required
def floor(request):
    return HttpResponse()
