"""The funded project, its beneficiary, signs and issuer."""

import factory

from certificates.models import Issuer
from programme.enums import OrganisationKind
from programme.models import Organisation, Project, Sign, SignSet


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Krajowa Rada Spółdzielcza {n}")
    kind = OrganisationKind.values[0]
    address = "ul. Jasna 1, 00-013 Warszawa"


class SignSetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SignSet
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Znaki {n}")
    sentence = "Projekt współfinansowany ze środków Unii Europejskiej"

    @factory.post_generation
    def signs(self, create, extracted, **kwargs):
        captions = extracted or ["Kapitał Ludzki", "Unia Europejska"]
        for position, caption in enumerate(captions):
            Sign.objects.create(sign_set=self, caption=caption, sort_order=position)


class ProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Project

    title = factory.Sequence(lambda n: f"Ośrodek wspierania spółdzielczości {n}")
    short_title = factory.Sequence(lambda n: f"Ośrodek {n}")
    number = "POKL.07.02.02-04-010/09"
    fund = "Europejski Fundusz Społeczny"
    starts = "2009"
    ends = "2011"
    beneficiary = factory.SubFactory(OrganisationFactory)
    sign_set = factory.SubFactory(SignSetFactory)


class IssuerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Issuer

    organisation = factory.SubFactory(OrganisationFactory)
    number_prefix = factory.Sequence(lambda n: f"KRS{n}")
    town = "Warszawa"
    signatory = "Anna Przykładowa"
    signatory_role = "kierowniczka projektu"
