from . import customer_manager_sheet
from . import customer_digest_figures
from . import customer_board
from . import customer_board_day
from . import customer_board_day_list
from . import customer_board_team
from . import customer_board_team_list
