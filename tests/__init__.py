# Odoo's loader only sees what is imported here by name; names are unique over all rooms.
from . import test_install, test_scratch_database
from .customer import test_company_today
from .customer import test_usage_import
from .customer import test_tier_access
from .customer import test_tier_apply
from .customer import test_tier_catalogue
from .customer import test_tier_merge
from .customer import test_tier_oracle
from .customer import test_tier_override
from .customer import test_tier_rules
from .customer import test_tier_sessions
from .customer import test_tier_yangzhong
from .portfolio import test_assignment_cron
from .portfolio import test_assignment_engine
from .portfolio import test_assignment_manual
from .portfolio import test_portfolio_manager
from .portfolio import test_portfolio_security
from .portfolio import test_portfolio_import
from .portfolio import test_assignment_merge
from .portfolio import test_assignment_sessions
from .portfolio import test_salesperson
from .portfolio import test_onboarding
from .customer import test_usage_import_job
from .customer import test_usage_access
from .customer import test_customer_account
from .customer import test_usage_partner
from .customer import test_usage_http
