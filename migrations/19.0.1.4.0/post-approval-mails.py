"""The mail about approvals speaks in whole sentences, which can be translated."""

import hashlib

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, file_path

TEMPLATE = "mail_template_approval_tasks"
#: hashes of the bodies that came with the addon before, white space left out: English, then Chinese
SHIPPED = {
    "f4d865767fc3ef3f4372542f4513cc6d7d37850ebf0b97dd806f99c7b350b2ba",
    "3f8299f81969c103322a12de609ea87395039ab0b1f1ebb10d0e05c1fc6bcd3f",
    "d4db3d1f25286ee2d38edd41832cd2a706ce88b414b9097a06fa4c897b8a8034",
    "51ff2e84b324d1e7cea31871635f0d9d6f915072067d1610df4ce3b078af0488",
    "0cb6f6959031b59bca34783ac51f5046d825fa73a78f446b76d5203af10b2acf",
}


def migrate(cr, version):
    """Give the template its new body, unless somebody changed the old one; templates are never overwritten by data.

    Translations that came with the addon go with the English text; the new ones are loaded after this.
    """
    template = api.Environment(cr, SUPERUSER_ID, {}).ref(f"customer_manager.{TEMPLATE}", raise_if_not_found=False)
    if not template:
        return
    cr.execute(SQL("SELECT body_html FROM mail_template WHERE id = %s", template.id))
    bodies = cr.fetchone()[0] or {}
    shipped = [lang for lang, body in bodies.items() if _hash(body) in SHIPPED]
    if "en_US" not in shipped:
        return
    template.body_html = _new_body()
    template.flush_recordset(["body_html"])
    shipped.remove("en_US")
    cr.execute(SQL("UPDATE mail_template SET body_html = body_html - %s::text[] WHERE id = %s", shipped, template.id))
    template.invalidate_recordset(["body_html"])


def _hash(body):
    return hashlib.sha256("".join((body or "").split()).encode()).hexdigest()


def _new_body():
    """Return the body as the data of this release has it."""
    tree = etree.parse(file_path("customer_manager/data/approval/mail_template_data.xml"))
    [field] = tree.xpath(f"//record[@id='{TEMPLATE}']/field[@name='body_html']")
    return "".join(etree.tostring(child, encoding="unicode", method="html") for child in field)
