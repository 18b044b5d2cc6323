"""Finding a person already entered."""

from people import rules
from people.enums import IdentityDocument
from people.models import Person, identifier_hash


def find_person(text: str) -> Person | None:
    """The one person with exactly this PESEL, document number or e-mail address."""
    if "@" in text:
        return Person.objects.filter(user__email__iexact=text.strip()).first()
    try:
        hashes = {identifier_hash(IdentityDocument.PESEL, rules.compact_pesel(text))}
    except ValueError:
        compact = rules.compact_document(text)
        kinds = set(IdentityDocument.values) - {IdentityDocument.PESEL, IdentityDocument.NONE}
        hashes = {identifier_hash(kind, compact) for kind in kinds if compact}
    return Person.objects.filter(identifier_hash__in=hashes - {""}).first()
