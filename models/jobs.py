"""Jobs in which each record is a matter of its own."""

import logging

import psycopg2

from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


def each_for_itself(records, work, trouble, failed=None, to_the_end=False):
    """Do the work of a job record by record, and keep what is done of each.

    What a rule or the database refuses is taken back of that record alone: it is reported, holds up no other, and
    is tried again at the next run. That also goes for somebody else changing the same rows right now, and for what
    nobody thought of, which is an error in the log: the others must not wait until it is mended.

    :param work: function of one record
    :param trouble: sentence for the log, with the id of the record and the error as its two ``%s``
    :param failed: function of a record that was refused, if something has to be kept of that
    :param to_the_end: also when the time is over: of a list that is the same at each run, such as all companies,
        the last ones would never have their turn
    :return: whether time is left; else the next run does the rest
    """
    job = records.env["ir.cron"]
    time_left = job._commit_progress(remaining=len(records))
    for record in records:
        _do_one(record, work, trouble, failed)
        time_left = job._commit_progress(1)
        if not time_left and not to_the_end:
            break
    return bool(time_left)


def _do_one(record, work, trouble, failed=None):
    """Do the work of one record, or report why not."""
    try:
        with record.env.cr.savepoint():
            work(record)
    except Exception as error:
        foreseen = isinstance(error, (UserError, psycopg2.Error))
        _logger.log(logging.WARNING if foreseen else logging.ERROR, trouble, record.id, error, exc_info=not foreseen)
        if failed:
            failed(record)


def all_or_each(records, work, trouble, failed=None, to_the_end=False):
    """Do the work of a job for many records at once, which is cheaper, and record by record where that fails.

    :param work: function of any number of records
    :param trouble: as of `each_for_itself`
    :param failed: as of `each_for_itself`
    :param to_the_end: as of `each_for_itself`
    :return: whether time is left
    """
    try:
        with records.env.cr.savepoint():
            work(records)
    except Exception:
        # whatever it is, it is told with the record that it befalls
        return each_for_itself(records, work, trouble, failed, to_the_end)
    return bool(records.env["ir.cron"]._commit_progress(len(records)))


def all_or_each_here(records, work, trouble):
    """As `all_or_each`, for who commits himself: in one transaction, also where each goes alone."""
    try:
        with records.env.cr.savepoint():
            work(records)
    except Exception:
        for record in records:
            _do_one(record, work, trouble)
