"""What pure tests of scoring share: the scheme of table 8.5, and candidates in one line."""

from algorithms.scoring import Candidate, Gate, Part, Policy, rank

#: Internal weights and pass marks of table 8.5.
PARTS = (
    Part("education", 10),
    Part("seniority", 15),
    Part("performance", 25, 60),
    Part("written", 25, 60),
    Part("interview", 25, 60),
)
CODES = tuple(part.code for part in PARTS)
POLICY = Policy()
#: A scheme in which every hundredth of the total can be reached by hand.
QUARTERS = tuple(Part(code, 25) for code in ("a", "b", "c", "d"))


def candidate(key, *marks, applied=0, codes=CODES, **values):
    return Candidate(key, dict(zip(codes, marks, strict=True)), applied, **values)


def qualities(**values):
    """Return the nine qualities, all at 4 unless said otherwise."""
    return tuple(Gate(code, values.get(code, 4), 4 if code in "AD" else 3) for code in "ABCDEFGHI")


def one(*args, parts=PARTS, policy=POLICY, **values):
    """Return the result of a single candidate."""
    return rank([candidate(1, *args, codes=[part.code for part in parts], **values)], parts, policy).results[0]


def outcome(result):
    return result.outcome, result.total, result.rank
