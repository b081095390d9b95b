from odoo.exceptions import UserError

#: characters of a reason or comment
MAX_LENGTH = 4000


def checked_text(env, label, text, required=True):
    """Return a free text that a caller gave, stripped; "" when there is none.

    :param label: what the user calls it, begins each refusal
    :raise UserError: no text, too long, blank though required, or signs that no database can keep
    """
    if text is None or text is False:
        text = ""
    if not isinstance(text, str):
        raise UserError(env._("%(label)s: give a text.", label=label))
    text = text.strip()
    if required and not text:
        raise UserError(env._("%(label)s: say why; it is kept with the case.", label=label))
    if len(text) > MAX_LENGTH:
        raise UserError(env._("%(label)s: at most %(limit)s characters.", label=label, limit=MAX_LENGTH))
    if "\x00" in text or not _is_unicode(text):
        raise UserError(env._("%(label)s: it holds characters that cannot be kept; type it again.", label=label))
    return text


def checked_id(env, label, number):
    """Return a record id that a caller gave.

    :raise UserError: when it cannot be one
    """
    if type(number) is not int or not 0 < number < 2**31:
        raise UserError(env._("%(label)s: give the number (id) of a record.", label=label))
    return number


def _is_unicode(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
