from django.urls import path

from attendance.views import (
    classes,
    corrections,
    day,
    editions,
    exports,
    offline,
    overviews,
    registers,
    self_marking,
    self_marks,
)

urlpatterns = [
    path("zajecia/<int:pk>/", registers.register_detail, name="register_detail"),
    path("zajecia/<int:pk>/zapisz/", registers.register_save, name="register_save"),
    path("zajecia/<int:pk>/zamknij/", registers.register_close, name="register_close"),
    path("zajecia/<int:pk>/historia/", registers.register_history, name="register_history"),
    path("zajecia/<int:pk>/arkusz/", registers.register_sheet, name="register_sheet"),
    path("zajecia/<int:pk>/odwolaj/", classes.class_cancel, name="class_cancel"),
    path("zajecia/<int:pk>/kod/", self_marking.self_marking_show, name="self_marking_show"),
    path("zajecia/<int:pk>/kod/teraz/", self_marking.self_marking_now, name="self_marking_now"),
    path("zajecia/<int:pk>/kod/otworz/", self_marking.self_marking_open, name="self_marking_open"),
    path(
        "zajecia/<int:pk>/kod/zamknij/", self_marking.self_marking_close, name="self_marking_close"
    ),
    path("dzien/", day.day, name="day"),
    path("dzien/dane.json", day.day_data, name="day_data"),
    path("dzien/wyslij/", day.day_sync, name="day_sync"),
    path("dzien/bez-sieci/", offline.day_shell, name="day_shell"),
    path("dzien.js", offline.day_worker, name="day_worker"),
    path("aplikacja.webmanifest", offline.app_manifest, name="app_manifest"),
    path("obecnosc/", self_marks.self_mark_code, name="self_mark_code"),
    path("obecnosc/<slug:token>/", self_marks.self_mark, name="self_mark"),
    path("edycje/<int:pk>/obecnosc/", editions.edition_attendance, name="edition_attendance"),
    path("edycje/<int:pk>/korekty/", corrections.edition_corrections, name="edition_corrections"),
    path("edycje/<int:pk>/frekwencja/", overviews.edition_matrix, name="edition_matrix"),
    path("edycje/<int:pk>/miesiac/", overviews.edition_month, name="edition_month"),
    path("pliki-obecnosci/", exports.export_list, name="export_list"),
    path("pliki-obecnosci/zamow/", exports.export_order, name="export_order"),
    path("pliki-obecnosci/<uuid:pk>/", exports.export_download, name="export_download"),
    path("moja-obecnosc/<int:pk>/", editions.my_attendance, name="my_attendance"),
]
