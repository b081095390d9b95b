from contextlib import contextmanager

KEY = "approval.frames"


class Frame:
    """A create or write of documents that is under way.

    :ivar touched: ids of documents whose lines changed meanwhile; judged at the end
    :ivar passed: ids of documents that an inner write took through a gate; their lines are judged at once
    :ivar gates: (code of the gate, id) of the same
    """

    __slots__ = ("model", "touched", "passed", "gates")

    def __init__(self, model):
        self.model = model
        self.touched = set()
        self.passed = set()
        self.gates = set()


@contextmanager
def approval_frame(documents):
    """Open a frame for a create or write; kept with the cursor, out of every caller's reach."""
    frames = documents.env.cr.cache.setdefault(KEY, [])
    frame = Frame(documents._name)
    frames.append(frame)
    try:
        yield frame
    finally:
        frames.pop()


def approval_frames(documents):
    """Return the open frames of the documents' model, the innermost last."""
    return [frame for frame in documents.env.cr.cache.get(KEY, ()) if frame.model == documents._name]
