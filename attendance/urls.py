from datetime import date

from django.urls import path, register_converter

from attendance.views import (
    classes,
    corrections,
    day,
    editions,
    exports,
    journals,
    offline,
    overviews,
    registers,
    remote,
    scan_pages,
    scans,
    self_marking,
    self_marks,
    sheets,
    timetables,
)


class IsoDate:
    """A day in an address: 2026-03-02."""

    regex = "20[0-9]{2}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(IsoDate, "isodate")

urlpatterns = [
    path("zajecia/<int:pk>/", registers.register_detail, name="register_detail"),
    path("zajecia/<int:pk>/zapisz/", registers.register_save, name="register_save"),
    path("zajecia/<int:pk>/zamknij/", registers.register_close, name="register_close"),
    path("zajecia/<int:pk>/historia/", registers.register_history, name="register_history"),
    path("zajecia/<int:pk>/arkusz/", sheets.register_sheet, name="register_sheet"),
    path("zajecia/<int:pk>/odwolaj/", classes.class_cancel, name="class_cancel"),
    path("zajecia/<int:pk>/kod/", self_marking.self_marking_show, name="self_marking_show"),
    path("zajecia/<int:pk>/kod/teraz/", self_marking.self_marking_now, name="self_marking_now"),
    path("zajecia/<int:pk>/kod/otworz/", self_marking.self_marking_open, name="self_marking_open"),
    path(
        "zajecia/<int:pk>/kod/zamknij/", self_marking.self_marking_close, name="self_marking_close"
    ),
    path("zajecia/<int:pk>/zdalnie/", remote.remote_class, name="remote_class"),
    path("zajecia/<int:pk>/zdalnie/dolacz/", remote.remote_join, name="remote_join"),
    path("zajecia/<int:pk>/zdalnie/jestem/", remote.remote_sign, name="remote_sign"),
    path("zajecia/<int:pk>/zdalnie/wyjdz/", remote.remote_leave, name="remote_leave"),
    path("zajecia/<int:pk>/zdalnie/raport/", remote.remote_report, name="remote_report"),
    path("zajecia/<int:pk>/zdalnie/adres/", remote.remote_link, name="remote_link"),
    path("zajecia/<int:pk>/zdalnie/raport.xlsx", remote.remote_export, name="remote_export"),
    path("zajecia/<int:pk>/zdalnie/wpisy/", remote.remote_take, name="remote_take"),
    path("dzien/", day.day, name="day"),
    path("dzien/dane.json", day.day_data, name="day_data"),
    path("dzien/wyslij/", day.day_sync, name="day_sync"),
    path("dzien/bez-sieci/", offline.day_shell, name="day_shell"),
    path("dzien.js", offline.day_worker, name="day_worker"),
    path("aplikacja.webmanifest", offline.app_manifest, name="app_manifest"),
    path("obecnosc/", self_marks.self_mark_code, name="self_mark_code"),
    path("obecnosc/<slug:token>/", self_marks.self_mark, name="self_mark"),
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
    path("edycje/<int:pk>/arkusze/<isodate:monday>/", sheets.week_sheets, name="week_sheets"),
    path("edycje/<int:pk>/papier/", scans.edition_paper, name="edition_paper"),
    path("edycje/<int:pk>/skany/", scans.scan_upload, name="scan_upload"),
    path("skany/<int:pk>/", scan_pages.scan_detail, name="scan_detail"),
    path("skany/<int:pk>/obraz/", scan_pages.scan_picture, name="scan_picture"),
    path("skany/<int:pk>/potwierdz/", scan_pages.scan_confirm, name="scan_confirm"),
    path("skany/<int:pk>/zajecia/", scan_pages.scan_file, name="scan_file"),
    path("skany/<int:pk>/cofnij/", scan_pages.scan_undo, name="scan_undo"),
    path("skany/<int:pk>/obroc/", scan_pages.scan_turn, name="scan_turn"),
    path("skany/<int:pk>/wycofaj/", scan_pages.scan_withdraw, name="scan_withdraw"),
    path("moja-obecnosc/<int:pk>/", editions.my_attendance, name="my_attendance"),
]
