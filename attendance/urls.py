from django.urls import path

from attendance.views import (
    classes,
    corrections,
    editions,
    exports,
    journals,
    overviews,
    registers,
    timetables,
)

urlpatterns = [
    path("zajecia/<int:pk>/", registers.register_detail, name="register_detail"),
    path("zajecia/<int:pk>/zapisz/", registers.register_save, name="register_save"),
    path("zajecia/<int:pk>/zamknij/", registers.register_close, name="register_close"),
    path("zajecia/<int:pk>/historia/", registers.register_history, name="register_history"),
    path("zajecia/<int:pk>/arkusz/", registers.register_sheet, name="register_sheet"),
    path("zajecia/<int:pk>/odwolaj/", classes.class_cancel, name="class_cancel"),
    path("edycje/<int:pk>/zajecia/zmien/", timetables.classes_change, name="classes_change"),
    path(
        "zmiany-planu/<int:pk>/cofnij/",
        timetables.timetable_change_undo,
        name="timetable_change_undo",
    ),
    path("edycje/<int:pk>/obecnosc/", editions.edition_attendance, name="edition_attendance"),
    path("edycje/<int:pk>/korekty/", corrections.edition_corrections, name="edition_corrections"),
    path("edycje/<int:pk>/dziennik/", journals.edition_journal, name="edition_journal"),
    path("edycje/<int:pk>/dziennik/nowy/", journals.journal_order, name="journal_order"),
    path("edycje/<int:pk>/dziennik/podpisany/", journals.journal_sign, name="journal_sign"),
    path("dzienniki/<uuid:pk>/", journals.journal_download, name="journal_download"),
    path("dzienniki/podpisane/<uuid:pk>/", journals.signed_manifest, name="signed_manifest"),
    path("edycje/<int:pk>/frekwencja/", overviews.edition_matrix, name="edition_matrix"),
    path("edycje/<int:pk>/miesiac/", overviews.edition_month, name="edition_month"),
    path("pliki-obecnosci/", exports.export_list, name="export_list"),
    path("pliki-obecnosci/zamow/", exports.export_order, name="export_order"),
    path("pliki-obecnosci/<uuid:pk>/", exports.export_download, name="export_download"),
    path("edycje/<int:pk>/powiadomienia/", editions.edition_alerts, name="edition_alerts"),
    path("moja-obecnosc/<int:pk>/", editions.my_attendance, name="my_attendance"),
]
