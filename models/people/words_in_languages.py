"""Words that are frozen once and read by people of several languages: {language: words}.

What was found stays as it was, so it cannot be put into words when it is read; and what is approved has
one value for all, so translated fields would not do.
"""


def installed_languages(env):
    """Return the codes of the languages that people read here."""
    return [code for code, _name in env["res.lang"].get_installed()]


def in_languages(records, prepare):
    """Return rows of values with `words` in each installed language.

    :param prepare: function of the records with a language in their context; returns dicts with `words`, as
        many and in the same order in each language
    """
    found = {code: prepare(records.with_context(lang=code)) for code in installed_languages(records.env)}
    return [
        {**rows[0], "words": {code: row["words"] for code, row in zip(found, rows, strict=True)}}
        for rows in zip(*found.values(), strict=True)
    ]


def read_words(words, lang):
    """Return the words of a language, else the English ones, else any."""
    words = words or {}
    return words.get(lang) or words.get("en_US") or next(iter(words.values()), None)
