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
        "security/customer/ir.model.access.csv",
        "security/customer/rules.xml",
        "security/customer/tier_rules.xml",
        # data
        "data/customer/ir_cron_data.xml",
        "data/customer/customer_tier_data.xml",
        "data/customer/customer_tier_cron.xml",
        "security/portfolio/ir.model.access.csv",
        "security/portfolio/rules.xml",
        # data
        "data/customer/ir_cron_data.xml",
        "data/portfolio/customer_manager_grade_data.xml",
        "data/portfolio/customer_manager_grade_condition_data.xml",
        "data/portfolio/ir_cron_data.xml",
        # views
        "views/customer/customer_usage_views.xml",
        "wizards/customer_account_transfer_wizard_views.xml",
        "views/customer/customer_account_views.xml",
        "views/customer/customer_usage_import_views.xml",
        "views/customer/res_partner_views.xml",
        "views/customer/res_partner_tier_views.xml",
        "views/customer/customer_tier_views.xml",
        "views/customer/customer_tier_run_line_views.xml",
        "wizards/customer_tier_run_wizard_views.xml",
        "views/customer/customer_tier_run_views.xml",
        "views/res_config_settings_views.xml",
        "views/customer/res_config_settings_tier_views.xml",
        # portfolio: the list of assignments names the wizard that cancels them
        "wizards/customer_assignment_cancel_views.xml",
        "wizards/customer_assignment_change_views.xml",
        "wizards/customer_partner_archive_views.xml",
        "views/portfolio/customer_manager_grade_views.xml",
        "views/portfolio/customer_manager_appointment_views.xml",
        "views/portfolio/customer_manager_views.xml",
        "views/portfolio/customer_assignment_views.xml",
        "views/portfolio/customer_conflict_views.xml",
        "views/portfolio/customer_portfolio_finding_views.xml",
        "views/portfolio/res_partner_views.xml",
        "views/portfolio/hr_employee_views.xml",
        "views/portfolio/crm_team_views.xml",
        "views/portfolio/res_config_settings_views.xml",
        # wizards
        # menus: the root first, since every other menu hangs on it
        "views/menus.xml",
        "views/portfolio/portfolio_menus.xml",
    ],
    "demo": [
        "demo/people.xml",
        "demo/customer_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "customer_manager/static/src/customer/**/*",
        ],
        "web.assets_unit_tests": [
            "customer_manager/static/tests/unit/**/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
