from django.urls import path

from courses.views import calendars, changes, classes, editions, people, steps

urlpatterns = [
    path("kalendarz/", calendars.calendar_page, name="calendar_page"),
    path("kalendarz/adres/", calendars.calendar_renew, name="calendar_renew"),
    path("kalendarz/wycofaj/", calendars.calendar_withdraw, name="calendar_withdraw"),
    path("kalendarz/zajecia.ics", calendars.calendar_file, name="calendar_file"),
    path("kalendarz/<str:token>/zajecia.ics", calendars.calendar_feed, name="calendar_feed"),
    path("kroki/<int:page_id>/gotowe/", steps.step_complete, name="step_complete"),
    path("edycje/nowa/", editions.edition_create, name="edition_create"),
    path("edycje/<int:pk>/stan/", editions.edition_move, name="edition_move"),
    path("edycje/<int:pk>/zajecia/", classes.edition_timetable, name="edition_timetable"),
    path("edycje/<int:pk>/zajecia/dodaj/", classes.classes_add, name="classes_add"),
    path("zmiany-planu/<int:pk>/", changes.timetable_change, name="timetable_change"),
    path("zmiany-planu/powiadomienia/<int:pk>/", changes.notice_told, name="notice_told"),
    path("edycje/<int:pk>/osoby/", people.edition_people, name="edition_people"),
    path("edycje/<int:pk>/osoby/dodaj/", people.person_add, name="person_add"),
    path("edycje/<int:pk>/osoby/znajdz/", people.person_find, name="person_find"),
    path("zapisy/<int:pk>/", people.enrolment_detail, name="enrolment_detail"),
    path("zapisy/<int:pk>/stan/", people.enrolment_move, name="enrolment_move"),
    path("zapisy/<int:pk>/dane/", people.person_edit, name="person_edit"),
    path("zapisy/<int:pk>/numer/", people.person_number, name="person_number"),
    path("zapisy/<int:pk>/karta/", people.person_card, name="person_card"),
]
