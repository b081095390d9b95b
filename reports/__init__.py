from . import customer_portfolio_finding
