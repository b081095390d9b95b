"""pytest plugin of this repository: honest test runs on top of pytest-odoo.

* Only what Odoo's own runner would run: tests without the tag ``standard`` are left out (``--cm-tags`` selects
  others), and a run of the whole suite fails at once when Odoo's loader sees other tests than pytest.
* Browser assets are compiled once before the first browser test; otherwise each of them would compile (and roll
  back) them anew.
* The run fails when a test was skipped because the machine lacks a browser, and when the server logged a WARNING
  or ERROR about this addon. A test that provokes such a line on purpose mutes it (``mute_logger``) or asserts it
  (``assertLogs``).

Loaded with ``-p cm_pytest`` from a folder without ``__init__.py``: a ``conftest.py`` would be imported before
pytest-odoo has taught pytest the addon's module name.
"""

import inspect
import logging
import re
import sys
import traceback
from pathlib import Path

import pytest
from cm_log import ADDON, is_harmless, is_ours

#: Reasons for which a test must not be skipped: the machine is not fit for it, so nothing was shown.
UNFIT = re.compile(r"chrom|websocket|devtools|httpcase|--odoo-http|browser|wkhtmltopdf", re.IGNORECASE)
BUNDLES = ("web.assets_web", "web.assets_tests")
UNIT_BUNDLES = ("web.assets_unit_tests_setup", "web.assets_unit_tests")


class LogCollector(logging.Handler):
    """Keeps the log records of level WARNING or above that are about this addon."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        """Keep ``record`` when it counts; with the test that was running."""
        text = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            text += "\n" + "".join(traceback.format_exception(*record.exc_info))
        # A browser's console is logged under the name of the running test; there only errors count.
        if record.name.endswith(".browser") and record.levelno < logging.ERROR:
            return
        if is_ours(record.name, text) and not is_harmless(text):
            self.lines.append(f"{record.levelname} {record.name} [{self.current_test()}]: {text}")

    @staticmethod
    def current_test():
        """Return the name of the running test, as pytest-odoo tells it to Odoo."""
        module = sys.modules.get("odoo.modules.module")
        test = getattr(module, "current_test", None)
        return test.id() if hasattr(test, "id") else "no test"


class CustomerManagerPlugin:
    """State of one test run."""

    def __init__(self, config):
        self.config = config
        self.log = LogCollector()
        self.unfit = []
        self.differences = []
        logging.getLogger().addHandler(self.log)

    # collection

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items):
        """Compare with Odoo's loader (whole suite only), then leave out what Odoo would leave out."""
        if self.is_whole_suite():
            self.differences = loader_differences(items)
        tags = self.config.getoption("--cm-tags")
        kept = [item for item in items if has_tag(item, tags)]
        dropped = [item for item in items if not has_tag(item, tags)]
        if dropped:
            self.config.hook.pytest_deselected(items=dropped)
            items[:] = kept

    def is_whole_suite(self):
        """Tell whether the run was started on the folder of all tests."""
        return [Path(arg).name for arg in self.config.args] == ["tests"]

    def pytest_collection_finish(self, session):
        """Stop a whole run when the two runners would not run the same tests."""
        if self.differences:
            for line in self.differences:
                print(line)
            raise pytest.UsageError("Odoo's test loader and pytest do not see the same tests (lines above)")

    # running

    @pytest.fixture(scope="session", autouse=True)
    def compiled_assets(self, request, load_registry, load_http):
        """Compile and commit the bundles that the collected browser tests need."""
        import odoo.tests  # only importable once pytest-odoo has parsed the configuration

        browser = [item for item in request.session.items if issubclass(item.cls or object, odoo.tests.HttpCase)]
        if browser:
            bundles = BUNDLES
            if any(runs_unit_tests(item) for item in browser):
                bundles += UNIT_BUNDLES
            compile_assets(bundles)

    def pytest_runtest_logreport(self, report):
        """Remember skips that hide an unfit machine."""
        if report.skipped and isinstance(report.longrepr, tuple) and UNFIT.search(report.longrepr[2]):
            self.unfit.append(f"{report.nodeid}: {report.longrepr[2]}")

    # verdict

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session, exitstatus):
        """Turn a passed run into a failed one when the log or the skips say so."""
        if (self.log.lines or self.unfit) and exitstatus in (
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        """Show what made the run fail, then the counts."""
        if self.unfit:
            terminalreporter.section(
                "tests skipped because this machine is not fit (install what is missing)", red=True
            )
            for line in self.unfit:
                terminalreporter.line(line)
        if self.log.lines:
            terminalreporter.section("lines in the server log about this addon", red=True)
            for line in self.log.lines:
                terminalreporter.line(line)
        terminalreporter.line(
            f"server log lines about this addon: {len(self.log.lines)}, unfit skips: {len(self.unfit)}"
        )


def runs_unit_tests(item):
    """Tell whether the test's module opens the page of JavaScript unit tests."""
    return "/web/tests" in inspect.getsource(item.module)


def compile_assets(bundles):
    """Compile ``bundles`` (scripts and styles) into attachments and commit them."""
    import odoo
    from odoo.modules.registry import Registry
    from odoo.tests.common import get_db_name

    with Registry(get_db_name()).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        for name in bundles:
            env["ir.qweb"]._get_asset_bundle(name, css=False, js=True).js()
            env["ir.qweb"]._get_asset_bundle(name, css=True, js=False).css()
        cr.commit()


def has_tag(item, tags):
    """Tell whether Odoo's tag selector ``tags`` takes the test of ``item``."""
    from odoo.tests.tag_selector import TagsSelector

    instance = item.cls(item.originalname) if item.cls else None
    return instance is None or TagsSelector(tags).check(instance)


def test_key(module, cls, method):
    """Return the name under which both loaders' tests are compared."""
    return f"{module}.{cls}.{method}"


test_key.__test__ = False


def loader_differences(items):
    """Return a line for each test that only one of pytest (``items``) and Odoo's loader sees."""
    from odoo.tests import loader

    pytest_tests = {test_key(item.cls.__module__, item.cls.__name__, item.originalname) for item in items if item.cls}
    functions = [item.nodeid for item in items if not item.cls]
    odoo_tests = {
        test_key(type(test).__module__, type(test).__name__, test._testMethodName)
        for module in loader.get_test_modules(ADDON)
        for test in loader.get_module_test_cases(module)
    }
    lines = [
        f"only pytest sees {name} (imported in tests/__init__.py? inherited method?)"
        for name in pytest_tests - odoo_tests
    ]
    lines += [f"only Odoo sees {name}" for name in odoo_tests - pytest_tests]
    lines += [f"only pytest sees {name}: a test must be a method of an Odoo test class" for name in functions]
    return sorted(lines)


def pytest_addoption(parser):
    """Add the options of this plugin."""
    parser.addoption("--cm-tags", default="standard", help="Odoo test tags to run (default: standard)")


def pytest_configure(config):
    """Start the plugin; loaded twice, as module and as object, under two names."""
    config.pluginmanager.register(CustomerManagerPlugin(config), "customer_manager_plugin")
