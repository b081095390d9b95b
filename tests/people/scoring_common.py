from .panel_common import PanelCommon


class ScoringCommon(PanelCommon):
    """A panel that has sealed, and what was ranked from it."""

    def _ranked(self, marks=None, quality=4):
        panel = self._started()
        self._seal_all(panel, marks, quality)
        self.campaign.action_rank(self.campaign._score().fingerprint)
        return panel

    def _scores(self, application, kind="part"):
        return {one.code: one for one in application.sudo().score_ids if one.kind == kind}
