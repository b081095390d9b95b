from odoo import models

_HOUR, _DAY = 60, 1440


class CustomerReport(models.AbstractModel):
    """Words that the printed documents of service share."""

    _inherit = "customer.report"

    def _format_minutes(self, minutes, clock="continuous"):
        """Return a span of time in words: days only where a day has 24 hours; a dash for one that is not known.

        :param clock: the one that the minutes were counted on
        """
        if minutes is None or minutes is False:
            return "–"
        minutes = round(minutes)
        if minutes < _HOUR:
            return self.env._("%(minutes)s min", minutes=minutes)
        if clock == "continuous" and minutes >= 2 * _DAY:
            return self.env._("%(days)s days %(hours)s h", days=minutes // _DAY, hours=minutes % _DAY // _HOUR)
        return self.env._("%(hours)s h %(minutes)s min", hours=minutes // _HOUR, minutes=minutes % _HOUR)

    def _format_share(self, part, whole):
        """Return a part in per cent of a whole, with both; a dash where there is nothing."""
        if not whole:
            return "–"
        return self.env._(
            "%(share)s%% (%(part)s of %(whole)s)", share=f"{100.0 * part / whole:.1f}", part=part, whole=whole
        )

    def _format_change(self, value):
        """Return a change in per cent with its sign; a dash for one that is not known."""
        return "–" if value is None or value is False else f"{value:+.1f} %"
