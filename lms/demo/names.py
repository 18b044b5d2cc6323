"""Invented people. Their documents are numbers of a show, not of anyone; two PESEL numbers are the
ones that every validator uses for tests."""

from itertools import product

WOMEN = (
    *("Halina", "Bożena", "Grażyna", "Łucja", "Żaneta", "Danuta", "Wiesława", "Stanisława"),
    *("Małgorzata", "Zofia", "Elżbieta", "Agnieszka"),
)
MEN = (
    *("Zbigniew", "Stanisław", "Ryszard", "Mieczysław", "Józef", "Łukasz", "Paweł", "Wojciech"),
    *("Grzegorz", "Bogusław", "Andrzej", "Michał"),
)
FAMILIES_F = (
    *("Źrebiec", "Ćwik", "Gżegżółka", "Dąb", "Nowicka", "Wąsik", "Święch", "Jabłońska", "Żuk"),
    *("Kołodziej", "Mróz", "Pięta", "Śliwa", "Zając", "Wróbel", "Łoś", "Kępa", "Bąk"),
)
FAMILIES_M = (
    *("Źdźbło", "Ćwik", "Gżegżółka", "Dąb", "Nowicki", "Wąsik", "Święch", "Jabłoński", "Żuk"),
    *("Kołodziej", "Mróz", "Pięta", "Śliwa", "Zając", "Wróbel", "Łoś", "Kępa", "Bąk"),
)


def people() -> list[tuple[str, str, str]]:
    """(given name, family name, grammatical form), women and men in turn, no pair twice."""
    women = [(given, family, "f") for family, given in product(FAMILIES_F, WOMEN)]
    men = [(given, family, "m") for family, given in product(FAMILIES_M, MEN)]
    # A step that shares no factor with the length walks through all pairs in a mixed order.
    step = 31
    mixed = []
    for place in range(len(women)):
        mixed.append(women[place * step % len(women)])
        mixed.append(men[(place * step + 7) % len(men)])
    return mixed
