"""Pure tests of scoring: what always holds, whatever the marks and the scheme."""

from decimal import Decimal as D
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from algorithms.figures import half_up
from algorithms.scoring import Candidate, Gate, Part, Policy, rank
from tests_unit.scoring_cases import CODES, POLICY, outcome

marks = st.one_of(st.integers(60, 64), st.decimals(0, 100, places=2), st.floats(0, 100))
gates = st.one_of(
    st.just(()),
    st.builds(lambda a, b: (Gate("A", a, 4), Gate("B", b, 3)), st.integers(1, 5), st.sampled_from((None, 2.99, 3, 5))),
)


@st.composite
def weights(draw, count=5):
    """Return weights with two decimals that total 100."""
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=count - 1, max_size=count - 1)))
    ends = [0, *cuts, 10_000]
    return [D(end - start) / 100 for start, end in zip(ends, ends[1:], strict=False)]


@st.composite
def schemes(draw):
    needed = st.one_of(st.none(), st.integers(0, 65))
    return tuple(Part(code, weight, draw(needed)) for code, weight in zip(CODES, draw(weights()), strict=True))


@st.composite
def fields(draw, complete=False):
    """Return some candidates, alike enough for ties, some with gaps and absences."""
    result = []
    for key in range(draw(st.integers(1, 7))):
        raw = {code: draw(marks if complete else st.one_of(marks, marks, marks, st.none())) for code in CODES}
        gone = [code for code in CODES if raw[code] is None and draw(st.booleans())]
        absent = dict.fromkeys(gone, "ill")
        result.append(Candidate(key, raw, draw(st.integers(0, 2)), () if complete else draw(gates), absent))
    return result


policies = st.builds(Policy, st.integers(0, 70))


@given(fields(), schemes(), policies, st.randoms())
def test_the_order_of_the_input_does_not_matter(rows, parts, policy, random):
    expected = rank(rows, parts, policy)
    random.shuffle(rows)
    found = rank(rows, parts, policy)
    assert found == expected


@given(fields(), schemes(), policies, st.data())
def test_a_better_mark_never_harms(rows, parts, policy, data):
    """Raising one mark never lowers the total, nor the place of somebody who has one."""
    before = {result.key: result for result in rank(rows, parts, policy).results}
    number = data.draw(st.integers(0, len(rows) - 1))
    code = data.draw(st.sampled_from(CODES))
    row = rows[number]
    if row.raw[code] is None:
        return
    better = data.draw(st.one_of(st.just(100), st.fractions(Fraction(row.raw[code]), 100)))
    rows[number] = row._replace(raw={**row.raw, code: max(better, row.raw[code], key=Fraction)})
    old, new = before[row.key], {result.key: result for result in rank(rows, parts, policy).results}[row.key]
    assert (old.total is None) == (new.total is None)
    if old.total is not None:
        assert new.total >= old.total
    if old.rank is not None:
        assert new.rank is not None and new.rank <= old.rank


@given(fields(), schemes(), policies)
def test_totals_lie_between_the_lowest_and_the_highest_mark(rows, parts, policy):
    for result in rank(rows, parts, policy).results:
        if result.total is not None:
            normalised = [line.normalised for line in result.parts]
            assert min(normalised) <= result.total <= max(normalised)


@given(fields(), schemes(), policies)
def test_places_follow_outcomes_and_totals(rows, parts, policy):
    ranking = rank(rows, parts, policy)
    placed = [result for result in ranking.results if result.outcome == "passed"]
    assert [result.rank for result in placed] == list(range(1, len(placed) + 1))
    assert ranking.results[: len(placed)] == tuple(placed)
    totals = [result.total for result in placed]
    assert totals == sorted(totals, reverse=True)
    assert all((result.tie is not None) == (totals.count(result.total) > 1) for result in placed)
    for result in ranking.results[len(placed) :]:
        assert result.rank is None and result.reasons
    open_ = {result.key for result in ranking.results if result.outcome == "incomplete"}
    assert {key for key, _code in ranking.missing} == open_


@given(fields(complete=True), weights(), st.fractions(Fraction(1, 100), 100))
def test_only_the_proportions_of_weights_matter(rows, points, factor):
    """Weights multiplied by a factor and brought back to 100 leave everything as it was."""
    multiplied = [Fraction(weight) * factor for weight in points]
    scaled = [weight * 100 / sum(multiplied) for weight in multiplied]
    plain, same = (
        [Part(code, weight) for code, weight in zip(CODES, values, strict=True)] for values in (points, scaled)
    )
    assert rank(rows, plain, POLICY) == rank(rows, same, POLICY)


@given(fields(complete=True), schemes(), policies, st.integers(1, 12))
def test_other_scales_of_the_same_marks_leave_everything(rows, parts, policy, factor):
    other_parts = [part._replace(scale=Fraction(100, factor)) for part in parts]
    others = [
        row._replace(raw={code: Fraction(D(str(mark))) / factor for code, mark in row.raw.items()}) for row in rows
    ]
    expected, found = rank(rows, parts, policy).results, rank(others, other_parts, policy).results
    assert [outcome(result) for result in found] == [outcome(result) for result in expected]
    assert [result.key for result in found] == [result.key for result in expected]


@given(fields(complete=True), weights(4))
def test_a_part_cut_in_two_with_the_same_marks_leaves_the_totals(rows, four):
    """All that counts of a part is its weight: two parts with its marks and together its weight are the same."""
    first = half_up(four[3] / 3)
    rows = [row._replace(raw={**row.raw, "interview": row.raw["written"]}) for row in rows]
    totals = []
    for last in ((four[3], D(0)), (first, four[3] - first)):
        parts = [Part(code, weight) for code, weight in zip(CODES, (*four[:3], *last), strict=True)]
        totals.append([outcome(result) for result in rank(rows, parts, POLICY).results])
    assert totals[0] == totals[1]
