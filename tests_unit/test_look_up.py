from datetime import datetime

import pytest

from algorithms.look_up import best_language, seconds_left, source_of, window_start


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("someone", "unknown"),
    ],
)
def test_who_counts_as_one(address, source):
    assert source_of(address) == source


def test_windows_are_minutes():
    moment = datetime(2026, 3, 10, 4, 0, 59, 999999)
    assert window_start(moment) == datetime(2026, 3, 10, 4, 0)
    assert seconds_left(moment) == 1
    assert seconds_left(datetime(2026, 3, 10, 4, 0)) == 60


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (["zh_CN"], "zh_CN"),
        (["zh-cn"], "zh_CN"),
        (["zh"], "zh_CN"),
        (["zh-TW", "en"], "zh_CN"),
        (["fr-FR", "en-GB"], "en_US"),
        (["fr"], "en_US"),
        ([], "en_US"),
        (["", "-", "x" * 50, "../zh_CN"], "en_US"),
    ],
)
def test_the_best_installed_language(wanted, code):
    assert best_language(wanted, ["en_US", "zh_CN"], "en_US") == code


def test_the_default_of_a_language_wins_among_its_countries():
    assert best_language(["en-AU"], ["en_GB", "en_US"], "en_US") == "en_US"
    assert best_language(["zh"], ["zh_TW", "zh_CN", "en_US"], "en_US") == "zh_CN"


def test_without_the_default_the_first_installed_one_serves():
    assert best_language(["fr"], ["zh_CN"], "en_US") == "zh_CN"
    assert best_language(["fr"], [], "en_US") == "en_US"
