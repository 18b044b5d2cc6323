"""The project, its partners, goals and activities, from the programme's own texts; cooperatives with
invented names and, where the texts give only a half-year, an invented day within it."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.files import File
from wagtail.images import get_image_model

from certificates.models import Issuer
from lms.demo import content
from programme.enums import ActivityState, OrganisationKind
from programme.models import (
    Activity,
    Goal,
    Grant,
    Organisation,
    Partner,
    Project,
    Sign,
    SignSet,
)

SIGNS = Path(__file__).parent / "signs"
ESTATES = (
    *("Akacjowa", "Brzozowa", "Czereśniowa", "Dębowa", "Jarzębinowa"),
    *("Kasztanowa", "Lipowa", "Modrzewiowa", "Olchowa", "Wierzbowa"),
)
COOPERATIVES = (
    *("Pod Akacją", "Zielona Brama", "Czysty Dwór", "Dąb", "Nasza Klatka"),
    *("Pogodne Podwórko", "Pod Lipą", "Razem", "Solidna Ekipa", "Wspólny Próg"),
)
# S0: eight entered in the register in the second half of 2010, two after the project had ended.
REGISTERED = (
    *(date(2010, 7, 14), date(2010, 8, 4), date(2010, 8, 25), date(2010, 9, 15)),
    *(date(2010, 10, 6), date(2010, 10, 27), date(2010, 11, 17), date(2010, 12, 8)),
    *(date(2011, 4, 13), date(2011, 5, 18)),
)
WITH_GRANT = 6
PARTNER_KINDS = (
    OrganisationKind.UNION,
    OrganisationKind.UNIVERSITY,
    OrganisationKind.UNION,
    OrganisationKind.UNION,
)
# S0 tells of these as done; of the others it is silent.
DONE = {
    *("Broszura informacyjna", "Badanie lokalnych rynków", "Punkt Konsultacyjny", "Ekspertyza"),
    *("Wyjazd studyjny do Włoch", "Szkolenia dla członków OSS", "Rekrutacja"),
}


def build_sign_set(sentence: str) -> SignSet:
    with (SIGNS / "flaga-ue.svg").open("rb") as file:
        flag = get_image_model().objects.create(
            title="Flaga Unii Europejskiej",
            file=File(file, name="flaga-ue.svg"),
            description="Flaga Unii Europejskiej",
        )
    signs = SignSet(name="PO Kapitał Ludzki 2007–2013", sentence=sentence)
    signs.signs = content.in_order(
        [
            Sign(caption="Program Operacyjny Kapitał Ludzki. Narodowa Strategia Spójności"),
            Sign(caption="Unia Europejska. Europejski Fundusz Społeczny", image=flag),
        ]
    )
    signs.save()
    return signs


def build_project() -> Project:
    facts = content.read("programme")
    told = facts["project"]
    partners = build_partners(facts)
    project = Project(
        title=told["title"],
        short_title=told["short_title"],
        fund="Europejski Fundusz Społeczny",
        priority=told["priority"],
        region=told["region"],
        starts=told["started"],
        ends=told["ended"],
        general_goal=told["general_goal"],
        beneficiary=partners[0],
        sign_set=build_sign_set(told["funding"]),
    )
    project.partners = content.in_order(Partner(organisation=partner) for partner in partners)
    project.goals = content.in_order(Goal(text=goal["title"]) for goal in facts["goal"])
    project.activities = content.in_order(
        Activity(
            title=action["title"],
            description="\n".join([action["description"], *action.get("sub_items", [])]),
            state=ActivityState.DONE if action["title"] in DONE else ActivityState.PLANNED,
        )
        for action in facts["action"]
    )
    project.save()
    return project


def build_partners(facts: dict[str, Any]) -> list[Organisation]:
    """The four partners; the first, the National Cooperative Council, issues the certificates."""
    contact = facts["contact"]
    partners = [
        Organisation.objects.create(name=item["name"], kind=kind)
        for item, kind in zip(facts["partner"], PARTNER_KINDS, strict=True)
    ]
    council = partners[0]
    council.short_name = "KRS"
    council.address = f"{contact['street']}, {contact['postcode']} {contact['city']}"
    council.phone = contact["switchboard"]
    council.save()
    Issuer.objects.create(
        organisation=council,
        number_prefix="OSS",
        town=contact["city"],
        signatory="Jan Pokazowy",
        signatory_role="osoba upoważniona (nazwisko wymyślone)",
    )
    return partners


def build_cooperatives(project: Project) -> list[Organisation]:
    made = []
    for estate, name, day in zip(ESTATES, COOPERATIVES, REGISTERED, strict=True):
        host = Organisation.objects.create(
            name=f"Spółdzielnia Mieszkaniowa „{estate}”",
            kind=OrganisationKind.HOUSING_COOPERATIVE,
            is_invented=True,
        )
        made.append(
            Organisation.objects.create(
                name=f"Osiedlowa Spółdzielnia Socjalna „{name}”",
                short_name=f"OSS „{name}”",
                kind=OrganisationKind.SOCIAL_COOPERATIVE,
                krs_registered_on=day,
                host=host,
                is_invented=True,
            )
        )
    for cooperative in made[:WITH_GRANT]:
        Grant.objects.create(project=project, organisation=cooperative, source="Fundusz Pracy")
    return made
