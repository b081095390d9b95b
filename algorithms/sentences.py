"""Sentences one after the other, in the writing of the reader."""


def join_sentences(sentences):
    """Return the given sentences as one text; empty ones are left out.

    A full-width full stop brings its own room: Chinese has no space after it.

    :param sentences: iterable of texts or falsy values
    """
    text = ""
    for sentence in filter(None, sentences):
        text += sentence if not text or text.endswith("。") else f" {sentence}"
    return text
