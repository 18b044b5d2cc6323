"""One person's attendance in an edition: for themselves, and for its staff and the auditor."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from attendance.exports.people import person_workbook
from attendance.reads.people import person_attendance
from attendance.views.overviews import download, file_part
from courses.models import Edition, Enrolment

PARTS = ("person", "edition__course", "edition__project")


@login_required
def my_attendance(request, pk):
    """A trainee's own classes, marks and their history."""
    mine = Enrolment.objects.of_user(request.user).select_related(*PARTS)
    found = person_attendance(get_object_or_404(mine, pk=pk), at=timezone.now())
    context = {"edition": found.enrolment.edition, "found": found}
    return render(request, "attendance/my_attendance.html", context)


@login_required
def enrolment_attendance(request, pk):
    """The same of anyone in the edition, with who wrote what, and its alerts; also as a workbook."""
    editions = Edition.objects.readable_by(request.user)
    people = Enrolment.objects.filter(edition__in=editions).select_related(*PARTS)
    found = person_attendance(get_object_or_404(people, pk=pk), at=timezone.now())
    edition = found.enrolment.edition
    if request.GET.get("plik") == "xlsx":
        return download(person_workbook(found), f"obecnosc-{file_part(edition)}-{pk}.xlsx")
    context = {"edition": edition, "found": found}
    return render(request, "attendance/enrolment_attendance.html", context)
