from . import customer_account_transfer_wizard
