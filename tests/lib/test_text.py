"""Names sort as a Polish list does; documents say which letters they cannot draw."""

from hypothesis import given
from hypothesis import strategies as st

from lib.text import polish_sort_key, printed_form, undrawn_letters


def test_polish_letters_stand_beside_their_plain_ones():
    names = ["Żak", "Zając", "Ćwik", "Łoś", "Cyran", "Lis", "Dąb", "Ślaz", "Sowa", "Źdźbło"]
    expected = ["Cyran", "Ćwik", "Dąb", "Lis", "Łoś", "Sowa", "Ślaz", "Zając", "Źdźbło", "Żak"]
    assert sorted(names, key=polish_sort_key) == expected


def test_a_shorter_name_comes_before_its_continuation():
    assert polish_sort_key("Nowak Ala") < polish_sort_key("Nowakowska Ala")


@given(st.text())
def test_any_text_has_a_key_of_digits(text):
    key = polish_sort_key(text)
    assert key == "" or (key.isascii() and key.isdigit())
    assert len(key) <= 200 or len(text.casefold()) > 100


def test_the_font_draws_polish_and_says_what_it_lacks():
    polish = "ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ „Zażółć” – gęślą…"
    assert undrawn_letters([polish, "José Müller"]) == ""
    assert undrawn_letters(["Dvořák", "Čapek", "Nguyễn", "Олена Ґалаґан"]) == ""
    assert undrawn_letters(["王 Wang"]) == "王"


def test_invisible_characters_are_not_printed():
    assert printed_form("Anna\u202eavoN\u200b \u2009Nowa\u0301") == "AnnaavoN  Nowá"
