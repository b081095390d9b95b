import pytest

from algorithms.short_link import LINK_MARK, fill_path, hash_code, is_code, is_own_path, with_link


@pytest.mark.parametrize(
    "path",
    ["/", "/my", "/my/requests/12?a=b&c=d#x", "/customer-manager/notice/{code}", "/web/%E4%B8%AD", "/x/{code}/y?z=1"],
)
def test_addresses_of_our_own(path):
    assert is_own_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        None,
        17,
        "my",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a\nSet-Cookie: x",
        "/a\x00",
        "/a b",
        "/\t/evil.example",
        "/a/../b",
        "/a/{other}",
        "/{code",
        "/中",
        "/" + "a" * 500,
    ],
)
def test_addresses_of_others(path):
    assert not is_own_path(path)


def test_a_code_is_long_and_plain():
    assert is_code("abcdEFGH0123-_xyz")
    for code in (None, 7, "", "short", "a" * 65, "a" * 20 + "/", "ä" * 20, "a" * 20 + "\n"):
        assert not is_code(code)


def test_a_stored_code_does_not_tell_the_code():
    code = "abcdEFGH0123-_xyz"
    assert code not in hash_code(code)
    assert hash_code(code) == hash_code(code) != hash_code(code + "a")


def test_the_code_in_an_address():
    assert fill_path("/a/{code}", "XY") == "/a/XY"
    assert fill_path("/a", "XY") == "/a"


def test_a_text_with_its_link():
    url = "https://power.example/c/1"
    assert with_link("Read this", url) == f"Read this {url}"
    assert with_link(f"Read {LINK_MARK} today", url) == f"Read {url} today"
    assert with_link(f"Read this {LINK_MARK}", None) == "Read this"
    assert with_link("Read this", None) == "Read this"
