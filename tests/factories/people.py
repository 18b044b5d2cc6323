"""Accounts with roles, and people. Names hold Polish letters, so that every test meets them."""

import factory
from django.contrib.auth.models import Group

from people.enums import GrammaticalForm, IdentityDocument
from people.models import Person, User


class UserFactory(factory.django.DjangoModelFactory):
    """UserFactory(roles=["coordinator"]); the password is "test-password"."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"osoba{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    first_name = "Łucja"
    last_name = factory.Sequence(lambda n: f"Żółć-{n}")
    password = factory.django.Password("test-password")

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for name in extracted or ():
            self.groups.add(Group.objects.get_or_create(name=str(name))[0])


class PersonFactory(factory.django.DjangoModelFactory):
    """A person without an account; PersonFactory(user=UserFactory(...)) gives one."""

    class Meta:
        model = Person

    given_names = "Świętosława"
    family_name = factory.Sequence(lambda n: f"Gżegżółka-{n}")
    form = GrammaticalForm.FEMININE
    document_kind = IdentityDocument.PASSPORT
    document_number = factory.Sequence(lambda n: f"ZS{n:07d}")
    is_invented = True
