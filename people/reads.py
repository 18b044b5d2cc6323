"""Finding a person already entered."""

from django.db.models import QuerySet

from people import rules
from people.enums import IdentityDocument
from people.models import Person, identifier_hash


def find_person(text: str, *, known: QuerySet[Person]) -> Person | None:
    """The one person with exactly this PESEL or document number; by e-mail only among the `known`.

    A number is told by the person who holds the paper; an address anyone may know.
    """
    if "@" in text:
        return known.filter(user__email__iexact=text.strip()).first()
    try:
        hashes = {identifier_hash(IdentityDocument.PESEL, rules.compact_pesel(text))}
    except ValueError:
        compact = rules.compact_document(text)
        kinds = set(IdentityDocument.values) - {IdentityDocument.PESEL, IdentityDocument.NONE}
        hashes = {identifier_hash(kind, compact) for kind in kinds if compact}
    return Person.objects.filter(identifier_hash__in=hashes - {""}).first()
