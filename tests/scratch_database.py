"""Databases of a test's own, for what cannot be shown inside a test's rolled-back transaction.

In test mode all cursors of the tested database share one connection, so two sessions that compete, an upgrade or
an uninstallation need another database::

    with scratch_database() as database:
        with database.session() as first, database.session() as second:
            first["res.partner"].create(...)
            first.cr.commit()
        log = database.odoo("-u", "customer_manager")
        names = database.script("result = env['res.partner'].search([]).mapped('name')")

The copy is made from the template that ``make test`` prepares (environment variables ``CM_TEMPLATE_DB`` with the
addon and ``CM_BASE_DB`` without it), which takes half a second. Without these, as in somebody else's continuous
integration, the tested database is dumped and restored instead, and the one without the addon is installed anew.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from contextlib import closing, contextmanager
from pathlib import Path

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.module import Manifest
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name
from odoo.tools import config
from odoo.tools.misc import exec_pg_environ, find_pg_tool

ADDON = "customer_manager"
#: seconds after which a command on a scratch database counts as hanging
PATIENCE = 600
ACCESS = ("db_host", "db_port", "db_user", "db_password")
RESULT = "scratch-database-result:"
UNINSTALL = """
env['ir.module.module'].search([('name', '=', '{module}')]).button_immediate_uninstall()
env.cr.commit()
"""
SEVERE = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (WARNING|ERROR|CRITICAL) ", re.MULTILINE)


class ScratchDatabase:
    """A database that belongs to one test; see :func:`scratch_database`."""

    def __init__(self, name):
        self.name = name
        #: output and log of the last command
        self.log = ""

    def registry(self):
        """Return the registry of this database, loaded at the first call."""
        enabled = config["test_enable"]
        # With the flag on, loading a registry would start the tests of all its modules.
        config["test_enable"] = False
        try:
            return Registry(self.name)
        finally:
            config["test_enable"] = enabled

    @contextmanager
    def session(self, uid=SUPERUSER_ID, context=None):
        """Yield an environment on a cursor (and connection) of its own; what is not committed is rolled back."""
        with closing(self.registry().cursor()) as cr:
            yield api.Environment(cr, uid, context or {})

    def query(self, statement):
        """Return the rows of an SQL query on the committed state; loads no registry."""
        with closing(sql_db.db_connect(self.name).cursor()) as cr:
            cr.execute(statement)
            return cr.fetchall()

    def odoo(self, *options, check=True):
        """Run ``odoo server`` with ``options`` on this database until it has loaded; return its log.

        Raises AssertionError with the log's end when the command fails and ``check`` is set.
        """
        self.close()
        return self._run("server", "--stop-after-init", "--no-http", *options, check=check)

    def script(self, code):
        """Run Python ``code`` in ``odoo shell`` in a process of its own.

        The code has ``env``; it must commit what is to stay. Returns what it assigns to ``result`` (JSON types).
        """
        self.close()
        closing_line = f"import json; print({RESULT!r} + json.dumps(result))"
        output = self._run("shell", "--no-http", stdin=f"result = None\n{code}\n{closing_line}\n")
        line = next((line for line in output.splitlines() if line.startswith(RESULT)), None)
        if line is None:
            raise AssertionError(f"the script did not reach its end:\n{output[-4000:]}")
        return json.loads(line.removeprefix(RESULT))

    def uninstall(self, module):
        """Uninstall ``module`` as an administrator does in *Apps*; return the log.

        Odoo asks for the lock on the table of modules without waiting for it, and PostgreSQL may be counting that
        table's rows of its own accord just then, after all the changes an installation made to it. Switching that
        off waits for a count that is under way.
        """
        with closing(sql_db.db_connect(self.name).cursor()) as cr:
            cr.execute("ALTER TABLE ir_module_module SET (autovacuum_enabled = false)")
            cr.commit()
        self.script(UNINSTALL.format(module=module))
        return self.log

    def severe_lines(self, log):
        """Return the lines of ``log`` of level WARNING or above."""
        return [line for line in log.splitlines() if SEVERE.match(line)]

    def close(self):
        """Close this process's connections to the database."""
        Registry.delete(self.name)
        sql_db.close_db(self.name)

    def _run(self, command, *options, stdin=None, check=True):
        """Run an Odoo command with the settings of this process; return its output and log."""
        addons = ",".join(str(path) for path in config["addons_path"])
        arguments = ["-c", config["config"] or os.devnull, "-d", self.name]
        arguments += ["--addons-path", addons, "--data-dir", config["data_dir"]]
        # Not as options: everybody on the machine can read the command line of a process.
        access = {f"ODOO_{name.upper()}": str(config[name]) for name in ACCESS if config[name]}
        done = subprocess.run(
            [sys.executable, "-m", "odoo", command, *arguments, *options],
            check=False,
            env={**os.environ, **access},
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
        )
        self.log = done.stdout
        if check and done.returncode:
            raise AssertionError(f"odoo {command} {' '.join(options)} failed:\n{done.stdout[-4000:]}")
        return done.stdout


@contextmanager
def scratch_database(installed=True):
    """Yield a :class:`ScratchDatabase`, dropped at the end.

    With ``installed`` it has this addon with its demo data, else only the modules the addon depends on.
    """
    database = ScratchDatabase(f"scratch_{os.getpid()}_{uuid.uuid4().hex[:8]}")
    template = os.environ.get("CM_TEMPLATE_DB" if installed else "CM_BASE_DB")
    try:
        if template:
            _copy(template, database.name)
        elif installed:
            _dump_and_restore(get_db_name(), database.name)
        else:
            depends = ",".join(Manifest.for_addon(ADDON)["depends"])
            database.odoo("-i", depends, "--with-demo")
        yield database
    finally:
        database.close()
        execute_outside_transaction(f'DROP DATABASE IF EXISTS "{database.name}" WITH (FORCE)')
        shutil.rmtree(config.filestore(database.name), ignore_errors=True)


def execute_outside_transaction(statement):
    """Run a statement that PostgreSQL allows outside of transactions only."""
    with closing(sql_db.db_connect("postgres").cursor()) as cr:
        cr._cnx.autocommit = True
        cr.execute(statement)


def _copy(source, target):
    """Copy a database to which nobody is connected, with its filestore (hard links: files are never changed)."""
    execute_outside_transaction(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    _copy_files(source, target)


def _dump_and_restore(source, target):
    """Copy the committed state of a database that is in use."""
    environment = exec_pg_environ()
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder, "dump")
        subprocess.run([find_pg_tool("pg_dump"), "-Fc", "-f", dump, source], check=True, env=environment)
        execute_outside_transaction(
            f"""CREATE DATABASE "{target}" ENCODING 'unicode' LC_COLLATE 'C' TEMPLATE "template0" """
        )
        restore = [find_pg_tool("pg_restore"), "--no-owner", "--no-acl", "--no-comments", "-d", target, dump]
        subprocess.run(restore, check=True, env=environment)
    _copy_files(source, target)


def _copy_files(source, target):
    """Copy the filestore of one database for another one."""
    files = config.filestore(source)
    if Path(files).exists():
        shutil.copytree(files, config.filestore(target), copy_function=os.link, dirs_exist_ok=True)
