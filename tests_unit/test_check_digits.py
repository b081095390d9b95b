import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.check_digits import check_digits, is_valid

NUMBERS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=20)


def test_example_of_the_standard():
    # ISO 7064 / ISO 11649: 794 -> 794 * 100 = 79400; 79400 mod 97 = 54 (97 * 818 = 79346); 98 - 54 = 44
    assert check_digits("794") == "44"
    assert is_valid("79444")


def test_digits_below_ten_keep_their_zero():
    # 3200 mod 97 = 96 (97 * 32 = 3104; 3200 - 3104 = 96); 98 - 96 = 2
    assert check_digits("32") == "02"
    assert is_valid("3202")


def test_letters_count_as_numbers():
    # an account number of a bank is checked the same way with its first four signs moved to the end
    assert is_valid("WEST12345698765432GB82")
    # C01 = 12 0 1 -> 1201; 120100 mod 97 = 14 (97 * 1238 = 120086); 98 - 14 = 84
    assert check_digits("C01") == "84"


def test_hyphens_spaces_and_case_are_for_the_eye():
    assert check_digits("c01-2026 00001") == check_digits("C01202600001")
    assert is_valid(f"C01-2026-00001-{check_digits('C01-2026-00001')}")


@pytest.mark.parametrize("text", ["", " - ", "C01/1", "证书1", "1\x00", "１", "ı1", "ß"])
def test_what_has_no_value_is_refused(text):
    with pytest.raises(ValueError):
        check_digits(text)
    assert not is_valid(text)


@given(NUMBERS)
def test_what_was_made_is_valid(text):
    assert is_valid(text + check_digits(text))


@given(NUMBERS, st.data())
def test_one_wrong_sign_is_found(text, data):
    whole = text + check_digits(text)
    place = data.draw(st.integers(0, len(whole) - 1))
    kind = "0123456789" if whole[place].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    sign = data.draw(st.sampled_from(kind.replace(whole[place], "")))
    assert not is_valid(whole[:place] + sign + whole[place + 1 :])


@given(st.text("0123456789", min_size=1, max_size=20), st.data())
def test_two_neighbours_swapped_are_found(text, data):
    whole = text + check_digits(text)
    place = data.draw(st.integers(0, len(whole) - 2))
    swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert is_valid(swapped) == (swapped == whole)
