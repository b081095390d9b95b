"""The sample document `approval.sample`: one source for two uses.

* In a test class: :func:`add_sample` puts its classes into the registry and its tables, rights and views into the
  transaction of the class; at the end of the class nothing is left of them.
* In a database of its own (see `tests/scratch_database.py`) it is an addon like others::

      with scratch_database() as database:
          make_sample_installable()
          database.odoo("-i", SAMPLE)
"""

import importlib
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.module import Manifest, initialize_sys_path
from odoo.orm.model_classes import add_to_registry
from odoo.orm.models import MetaModel
from odoo.tools import config, convert_file

import odoo.addons

SAMPLE = "customer_manager_sample"
#: folder that holds the addon, for ``--addons-path``
SAMPLE_ADDONS = str(Path(__file__).parent / "sample_addon")


def make_sample_installable():
    """Let this process, and the Odoo commands it starts, find the addon; return its model classes."""
    return make_installable(SAMPLE, SAMPLE_ADDONS)


def make_installable(name, folder):
    """Let this process, and the Odoo commands it starts, find an addon; return its model classes.

    :param folder: that holds the addon's
    """
    if folder not in config["addons_path"]:
        config["addons_path"] = [*config["addons_path"], folder]
    if folder not in odoo.addons.__path__:
        initialize_sys_path()
    importlib.import_module(f"odoo.addons.{name}")
    return list(MetaModel._module_to_models__[name])


def add_sample(cls):
    """Give a test class the sample document until its end (call it in ``setUpClass``)."""
    add_addon(cls, SAMPLE, SAMPLE_ADDONS)


def add_addon(cls, addon, folder):
    """Give a test class the models, rights and views of an addon until its end."""
    names = list(dict.fromkeys(definition._name for definition in make_installable(addon, folder)))
    if names[0] in cls.registry:
        return
    for definition in MetaModel._module_to_models__[addon]:
        add_to_registry(cls.registry, definition)
    # Runs before Odoo's own clean-up of the class, which sets the registry up anew.
    cls.addClassCleanup(_remove_models, cls.registry, names)
    cls.registry._setup_models__(cls.cr, names)
    env = api.Environment(cls.cr, SUPERUSER_ID, {})
    # What the models bring to the database is noted with the module they are of.
    env["ir.module.module"].create({"name": addon, "state": "installed"})
    cls.registry.init_models(cls.cr, names, {"module": addon})
    for path in Manifest.for_addon(addon)["data"]:
        convert_file(env, addon, path, {}, mode="init")


def _remove_models(registry, names):
    for name in names:
        for parent in registry.models.pop(name)._base_classes__:
            if getattr(parent, "pool", None) is not None:
                parent._inherit_children.discard(name)
    registry.registry_invalidated = True
