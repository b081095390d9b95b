"""Jobs in which each record is a matter of its own."""

import logging

import psycopg2

from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


def each_for_itself(records, work, trouble, failed=None):
    """Do the work of a job record by record, and keep what is done of each.

    What a rule or the database refuses is taken back of that record alone: it is reported, holds up no other, and
    is tried again at the next run. That also goes for somebody else changing the same rows right now.

    :param work: function of one record
    :param trouble: sentence for the log, with the id of the record and the error as its two ``%s``
    :param failed: function of a record that was refused, if something has to be kept of that
    :return: whether time is left; else the next run does the rest
    """
    job = records.env["ir.cron"]
    time_left = job._commit_progress(remaining=len(records))
    for record in records:
        try:
            with record.env.cr.savepoint():
                work(record)
        except (UserError, psycopg2.Error) as error:
            _logger.warning(trouble, record.id, error)
            if failed:
                failed(record)
        time_left = job._commit_progress(1)
        if not time_left:
            break
    return bool(time_left)


def all_or_each(records, work, trouble, failed=None):
    """Do the work of a job for many records at once, which is cheaper, and record by record where that fails.

    :param work: function of any number of records
    :param trouble: as of `each_for_itself`
    :param failed: as of `each_for_itself`
    :return: whether time is left
    """
    try:
        with records.env.cr.savepoint():
            work(records)
    except (UserError, psycopg2.Error):
        return each_for_itself(records, work, trouble, failed)
    return bool(records.env["ir.cron"]._commit_progress(len(records)))
