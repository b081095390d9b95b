{
    "name": "Customer Manager",
    "version": "19.0.1.0.0",
    "summary": "Key accounts of a power utility: tiers, named managers, stable portfolios",
    "author": "Customer Manager contributors",
    "license": "LGPL-3",
    "category": "Sales/CRM",
    "depends": [
        "calendar",
        "contacts",
        "crm",
        "hr_skills",
        "portal",
        "rating",
        "sales_team",
        "survey",
    ],
    "data": [
        # groups
        "security/groups.xml",
        # access rights, then record rules, room by room
        # data
        # views
        "views/res_config_settings_views.xml",
        # wizards
        # menus: the root first, since every other menu hangs on it
        "views/menus.xml",
    ],
    "demo": [],
    "assets": {},
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
