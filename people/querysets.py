from typing import Any, Self

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models


class UserManager(DjangoUserManager):
    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(username__iexact=username)


class PersonQuerySet(models.QuerySet):
    def with_identifier_hash(self, identifier_hash: str) -> Self:
        """People whose PESEL or document number has this keyed hash."""
        return self.filter(identifier_hash=identifier_hash) if identifier_hash else self.none()

    def matching_name(self, text: str) -> Self:
        """People whose names contain every word of `text`."""
        people = self
        for word in text.split():
            people = people.filter(
                models.Q(given_names__icontains=word) | models.Q(family_name__icontains=word)
            )
        return people
