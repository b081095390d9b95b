"""What PostgreSQL's planner cannot know of a statement."""

from contextlib import contextmanager

from odoo.tools import SQL


@contextmanager
def planned(cr, settings):
    """Run statements of this transaction under planner settings: {name: value}, and put back what was in force.

    A statement that fails takes its settings back with the transaction or savepoint.
    """
    before = dict(zip(settings, _read(cr, settings), strict=True))
    _set(cr, settings)
    yield
    _set(cr, before)


def _read(cr, names):
    cr.execute(SQL("SELECT %s", SQL(", ").join(SQL("current_setting(%s)", name) for name in names)))
    return cr.fetchone()


def _set(cr, values):
    calls = [SQL("set_config(%s, %s, TRUE)", name, value) for name, value in values.items()]
    cr.execute(SQL("SELECT %s", SQL(", ").join(calls)))
