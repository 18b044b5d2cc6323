"""The page tree of the demo: home, the project, courses with their modules, lessons and quizzes."""

from datetime import UTC, datetime
from typing import Any

from wagtail.models import Page, Site

from courses.enums import CourseKind
from courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from courses.models.pages import Outcome, Subject
from lms.demo import bank, content, surveys
from pages.models import HomePage, SiteSettings, StandardPage
from programme.models import Project, ProjectPage

# Pages of the past editions were there before them, as far as progress is concerned.
PUBLISHED = datetime(2009, 9, 1, 8, 0, tzinfo=UTC)
VOCATIONAL = ("porzadkowe", "remontowe", "zielen")


def publish(parent: Page, page: Page) -> Page:
    page.first_published_at = PUBLISHED
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def build_home() -> HomePage:
    root = Page.get_first_root_node()
    Page.objects.filter(depth=2).delete()
    root = Page.get_first_root_node()
    home = HomePage(
        title="Spółdzielnia Wiedzy",
        slug="home",
        lead=(
            "Szkolenia i kursy zawodowe dla osób, które zakładają spółdzielnię socjalną albo "
            "wracają do pracy. Uczysz się krok po kroku, także na telefonie."
        ),
    )
    publish(root, home)
    site, _is_new = Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "site_name": "Spółdzielnia Wiedzy", "root_page": home},
    )
    build_settings(site)
    return home


def build_settings(site: Site) -> None:
    contact = content.read("programme")["contact"]
    SiteSettings.objects.update_or_create(
        site=site,
        defaults={
            "operator": contact["organisation"],
            "address": f"{contact['street']}\n{contact['postcode']} {contact['city']}",
            "phone": contact["switchboard"],
            "apply_help": (
                "<p>Zadzwoń albo przyjdź. Pomożemy wypełnić formularz. Weź dokument tożsamości.</p>"
            ),
        },
    )


def build_project_page(home: HomePage, project: Project) -> None:
    facts = content.read("programme")
    body: list[dict[str, Any]] = [
        {
            "type": "text",
            "value": f"<h2>Po co ten projekt</h2><p>{facts['project']['purpose']}</p>",
        },
        {"type": "text", "value": f"<p>{facts['project']['expected_effect']}</p>"},
        {
            "type": "text",
            "value": "<h2>Co z tego wyszło</h2><ul>"
            + "".join(f"<li>{result['text']}</li>" for result in facts["result"])
            + "</ul>",
        },
    ]
    publish(
        home,
        ProjectPage(
            title="O projekcie",
            slug="o-projekcie",
            show_in_menus=True,
            project=project,
            lead=facts["project"]["title"],
            body=body,
        ),
    )
    build_publications(home, facts["publication"])


def build_publications(home: HomePage, publications: list[dict[str, Any]]) -> None:
    rows = [
        [item["title"], item["kind"], "do pobrania" if item["downloadable"] else ""]
        for item in publications
    ]
    table = content.table(
        {"caption": "Publikacje i ekspertyzy", "header": ["Tytuł", "Rodzaj", ""], "rows": rows}
    )
    publish(
        home,
        StandardPage(
            title="Publikacje",
            slug="publikacje",
            show_in_menus=True,
            lead="Publikacje i ekspertyzy, które powstały w projekcie i przy nim.",
            body=[{"type": "table", "value": table}],
        ),
    )


def build_courses(home: HomePage) -> dict[str, CoursePage]:
    index = CourseIndexPage(
        title="Kursy",
        slug="kursy",
        show_in_menus=True,
        lead="Wybierz, czego chcesz się nauczyć. Udział jest bezpłatny.",
    )
    publish(home, index)
    courses = {"management": build_management(index)}
    for key in VOCATIONAL:
        courses[key] = build_vocational(index, content.read(f"vocational/{key}"))
    courses["advice"] = publish(
        index,
        CoursePage(
            title="Spotkania z doradcą zawodowym i psychologiem",
            slug="spotkania-z-doradca",
            kind=CourseKind.ADVICE,
            lead="Grupa inicjatywna spotyka się z doradcą. Razem układacie plan spółdzielni.",
            for_whom="<p>Grupy inicjatywne, które chcą założyć osiedlową spółdzielnię.</p>",
        ),
    )
    courses["visit"] = publish(
        index,
        CoursePage(
            title="Wyjazd studyjny do prowincji Trentino",
            slug="wyjazd-trentino",
            kind=CourseKind.STUDY_VISIT,
            lead=(
                "Jak we Włoszech spółdzielnie socjalne współpracują z firmami, samorządem "
                "i pomocą społeczną."
            ),
            for_whom=(
                "<p>Przedstawiciele grup inicjatywnych, urzędów pracy, ośrodków pomocy "
                "społecznej i samorządów.</p>"
            ),
        ),
    )
    return courses


def build_management(index: CourseIndexPage) -> CoursePage:
    names = ("module-1-zarzadzanie", "module-2-ksiegowosc", "module-3-komunikacja")
    modules = [content.read(f"management/{name}") for name in names]
    course = CoursePage(
        title="Zarządzanie spółdzielnią socjalną",
        slug="zarzadzanie-spoldzielnia-socjalna",
        kind=CourseKind.TRAINING,
        lead=(
            "Jak założyć spółdzielnię, prowadzić ją razem i utrzymać z pracy. "
            "Dla osób, które będą zarządzać spółdzielnią osiedlową."
        ),
        for_whom=(
            "<p>Osoby, które zakładają osiedlową spółdzielnię socjalną albo wejdą do jej "
            "zarządu.</p>"
        ),
        entry_requirements="<p>Nie trzeba żadnego świadectwa. Wystarczy chęć i czas.</p>",
        methods=(
            "<p>Zajęcia w grupie, ćwiczenia na własnych dokumentach, lekcje i testy online.</p>"
        ),
        literature=(
            "<p>„Jak założyć i prowadzić spółdzielnię socjalną”. Lekcje podają akty prawne "
            "z datą stanu prawnego.</p>"
        ),
        passing=(
            "<ul><li>obecność na co najmniej 80 % godzin,</li>"
            "<li>wszystkie lekcje,</li><li>zaliczone testy modułów.</li></ul>"
        ),
    )
    fill_programme(course, modules)
    publish(index, course)
    built = [build_module(course, row, f"Zarządzanie/{row['title']}") for row in modules]
    before, after = bank.tests_before_and_after(built)
    bank.put_first(publish(built[0], before), built[0])
    publish(built[-1], after)
    for quiz in bank.more_quizzes(bank.drawer("Zarządzanie")):
        publish(built[0], quiz)
    publish(surveys.last_module(course), surveys.unpublished_survey())
    return course


def build_vocational(index: CourseIndexPage, module: dict[str, Any]) -> CoursePage:
    course = CoursePage(
        title=module["title"],
        slug=module["slug"],
        kind=CourseKind.VOCATIONAL,
        lead=module["summary"][:400],
        for_whom="<p>Osoby ze spółdzielni socjalnych, które będą wykonywać te prace.</p>",
        entry_requirements="<p>Doświadczenie nie jest potrzebne.</p>",
        methods="<p>Krótkie wprowadzenie, pokaz, ćwiczenia na osiedlu, lekcje i test online.</p>",
        passing=(
            "<ul><li>obecność na co najmniej 80 % godzin,</li>"
            "<li>wszystkie lekcje,</li><li>zaliczony test.</li></ul>"
        ),
    )
    fill_programme(course, [module])
    publish(index, course)
    materials = {**module, "title": "Materiały kursu", "slug": "materialy"}
    build_module(course, materials, f"Kursy zawodowe/{module['title']}")
    return course


def fill_programme(course: CoursePage, modules: list[dict[str, Any]]) -> None:
    subjects = (Subject(**row) for module in modules for row in module["subject"])
    course.subjects = content.in_order(subjects)
    outcomes = (Outcome(text=text) for module in modules for text in module["outcomes"])
    course.outcomes = content.in_order(outcomes)


def build_module(course: CoursePage, module: dict[str, Any], category: str) -> ModulePage:
    page = publish(
        course, ModulePage(title=module["title"], slug=module["slug"], lead=module["summary"][:400])
    )
    for lesson in module["lesson"]:
        easy = "".join(f"<li>{sentence}</li>" for sentence in lesson["easy"])
        publish(
            page,
            LessonPage(
                title=lesson["title"],
                slug=lesson["slug"],
                minutes=lesson["minutes"],
                summary=lesson["summary"],
                law_date=lesson.get("law_date"),
                body=content.stream(lesson["block"]),
                easy=f"<ul>{easy}</ul>",
            ),
        )
    publish(page, bank.module_quiz(module["quiz"], bank.drawer(category)))
    return page
