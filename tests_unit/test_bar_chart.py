from algorithms.bar_chart import bars


def test_the_largest_fills_the_box_and_zero_has_no_height():
    first, second, third = bars([10, 0, 5], 30, 100)
    assert (first.y, first.height) == (0, 100)
    assert (second.y, second.height, second.is_known) == (100, 0, True)
    assert (third.y, third.height) == (50, 50)
    assert first.x < second.x < third.x < 30


def test_unknown_is_not_zero():
    assert [bar.is_known for bar in bars([None, 0], 10, 10)] == [False, True]


def test_below_zero_hangs_from_the_line():
    first, second = bars([30, -10], 20, 40)
    assert (first.y, first.height) == (0, 30)
    assert (second.y, second.height) == (30, 10)


def test_nothing():
    assert bars([], 10, 10) == []
    assert [bar.height for bar in bars([None, None], 10, 10)] == [0, 0]
    assert [bar.height for bar in bars([0, 0], 10, 10)] == [0, 0]
