"""The people of an edition: the list, adding, personal data, sign-in cards."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses import actions, permissions, rules
from courses.enums import EnrolmentState
from courses.forms import FindPersonForm
from courses.models import Edition, Enrolment
from lib.refused import Refused
from people import actions as people_actions
from people.enums import Role
from people.forms import NumberReadingForm, PersonForm
from people.models import Person
from people.reads import find_person


def run_enrolment(user, pk) -> Enrolment:
    """An enrolment of an edition that the person runs, or 404."""
    editions = Edition.objects.coordinated_by(user)
    enrolments = Enrolment.objects.filter(edition__in=editions)
    return get_object_or_404(enrolments.select_related("edition__course", "person__user"), pk=pk)


def read_enrolment(user, pk) -> Enrolment:
    """As `run_enrolment`, and any enrolment for the auditor."""
    if Role.AUDITOR not in user.roles:
        return run_enrolment(user, pk)
    return get_object_or_404(
        Enrolment.objects.select_related("edition__course", "person__user"), pk=pk
    )


@login_required
def edition_people(request, pk):
    """The list of an edition. Trainers see names and access needs, coordinators the rest."""
    edition = get_object_or_404(
        Edition.objects.readable_by(request.user).select_related("course"), pk=pk
    )
    enrolments = edition.enrolments.by_name().select_related("person__user")
    return render(
        request,
        "courses/edition_people.html",
        {
            "edition": edition,
            "enrolments": enrolments,
            "can_run": permissions.can_run_edition(request.user, edition),
            "form": FindPersonForm(),
        },
    )


@login_required
@require_POST
def person_find(request, pk):
    """Put someone already entered on the list, found by an exact number or e-mail address."""
    edition = get_object_or_404(Edition.objects.coordinated_by(request.user), pk=pk)
    form = FindPersonForm(request.POST)
    known = Person.objects.filter(
        enrolments__edition__in=Edition.objects.coordinated_by(request.user)
    )
    person = find_person(form.cleaned_data["found_by"], known=known) if form.is_valid() else None
    if person is None:
        messages.error(request, _("Nobody with this number or address is entered yet."))
        return redirect("person_add", edition.pk)
    return enrol(request, edition, person)


def enrol(request, edition: Edition, person: Person):
    try:
        enrolment = actions.enrol_person(edition=edition, person=person, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("edition_people", edition.pk)
    return enrolled(request, enrolment)


def enrolled(request, enrolment: Enrolment):
    if enrolment.state == EnrolmentState.WAITING:
        messages.warning(request, _("No place is left: the person is on the waiting list."))
    else:
        name = enrolment.person.full_name
        messages.success(request, _("Added: %(name)s.") % {"name": name})
    return redirect("edition_people", enrolment.edition_id)


@login_required
def person_add(request, pk):
    edition = get_object_or_404(Edition.objects.coordinated_by(request.user), pk=pk)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            # Both or neither: a person whom the edition refuses is not entered at all.
            with transaction.atomic():
                person = people_actions.create_person(
                    person=form.filled_person(), email=form.cleaned_data["email"], by=request.user
                )
                enrolment = actions.enrol_person(edition=edition, person=person, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return enrolled(request, enrolment)
    context = {"edition": edition, "form": form, "find_form": FindPersonForm()}
    return render(request, "courses/person_add.html", context)


@login_required
def enrolment_detail(request, pk):
    """A person's place in an edition: for its coordinators, and for the auditor to read."""
    enrolment = read_enrolment(request.user, pk)
    moves = sorted(rules.ENROLMENT_MOVES[enrolment.state])
    return render(
        request,
        "courses/enrolment_detail.html",
        {
            "enrolment": enrolment,
            "edition": enrolment.edition,
            "person": enrolment.person,
            "events": enrolment.events.select_related("by"),
            "moves": [(state, EnrolmentState(state).label) for state in moves],
            "can_run": permissions.can_run_edition(request.user, enrolment.edition),
            "number_form": NumberReadingForm(),
        },
    )


@login_required
@require_POST
def enrolment_move(request, pk):
    enrolment = run_enrolment(request.user, pk)
    try:
        actions.move_enrolment(
            enrolment=enrolment,
            state=request.POST.get("state", ""),
            by=request.user,
            reason=request.POST.get("reason", "").replace("\x00", "")[:250],
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("enrolment_detail", enrolment.pk)


@login_required
def person_edit(request, pk):
    enrolment = run_enrolment(request.user, pk)
    person = enrolment.person
    initial = {"email": person.user.email if person.user else ""}
    form = PersonForm(request.POST or None, instance=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.change_person(
                person=form.filled_person(),
                email=form.cleaned_data["email"],
                changed=form.changed_data,
                by=request.user,
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("enrolment_detail", enrolment.pk)
    context = {"enrolment": enrolment, "edition": enrolment.edition, "form": form}
    return render(request, "courses/person_edit.html", context)


@login_required
@never_cache
@require_POST
def person_number(request, pk):
    """Show the unmasked number once, for a reason that is logged."""
    enrolment = run_enrolment(request.user, pk)
    if not permissions.can_read_number(request.user, enrolment.person):
        raise Http404
    form = NumberReadingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write why you need the number."))
        return redirect("enrolment_detail", enrolment.pk)
    number = people_actions.read_number(
        person=enrolment.person, reason=form.cleaned_data["reason"], by=request.user
    )
    context = {"enrolment": enrolment, "edition": enrolment.edition, "number": number}
    return render(request, "courses/person_number.html", context)


@login_required
@never_cache
@require_POST
def person_card(request, pk):
    """A sign-in card to print: the password is shown this once."""
    enrolment = run_enrolment(request.user, pk)
    try:
        username, password = people_actions.make_login_card(
            person=enrolment.person, by=request.user
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("enrolment_detail", enrolment.pk)
    context = {"enrolment": enrolment, "username": username, "password": password}
    return render(request, "courses/person_card.html", context)
