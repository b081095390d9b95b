from odoo import api, models


class CustomerManagerApplicationScore(models.Model):
    """How a mark came about, in the reader's words; no names of raters, no facts but those that count."""

    _inherit = "customer.manager.application.score"

    def _source_words(self):
        """Return the source of this one mark as a text, "" without a mark."""
        refs = self.source_refs or {}
        if "grounds" in refs:
            return self._ground_words(refs["grounds"], refs.get("records") or [])
        if "panel" in refs:
            return self._panel_words(refs)
        if refs and self.code == "written":
            return self.env._("Sealed written test")
        return ""

    def _panel_words(self, refs):
        if self.raw is False:
            return ""
        if self.kind == "quality":
            return self.env._("Mean of %(count)s raters", count=refs.get("raters", 0))
        return self.env._(
            "Mean of %(count)s sealed scorecards, the highest and the lowest dropped", count=len(refs.get("cards", ()))
        )

    @api.model
    def _ground_words(self, grounds, record_ids):
        """Return the reasons of a rule in words; awards by their names, which stand in the person's facts."""
        records = self.env["customer.manager.record"].sudo().browse(record_ids).exists()
        awards = {f"award:{one.id}": one.name or "" for one in records if one.kind == "award"}
        labels = self._level_labels() | awards
        words = [self._one_ground(*ground, labels) for ground in grounds]
        return "; ".join(word for word in words if word)

    @api.model
    def _level_labels(self):
        fields_ = self.env["customer.manager.record"]._fields
        return {
            code: label
            for name in ("education_level", "result")
            for code, label in fields_[name]._description_selection(self.env)
        }

    @api.model
    def _one_ground(self, code, subject, figure, points, labels):
        """Return the words for one reason of `algorithms.scoring_evidence`."""
        _ = self.env._
        name = labels.get(subject, subject)
        points = points and points.removesuffix(".00")
        words = {
            "level": lambda: f"{name} {points}",
            "unrelated": lambda: _("subject not related %(points)s", points=points),
            "service": lambda: _("%(years)s full years %(points)s", years=figure, points=points),
            "below_first_year": lambda: _("%(months)s months, less than a year", months=figure),
            "title": lambda: _("title of level %(level)s %(points)s", level=figure, points=points),
            "result": lambda: f"{figure} {name} {points}",
            "fewer_results": lambda: _("only %(count)s results", count=figure),
            "award": lambda: _("award %(name)s %(points)s", name=name, points=points),
            "awards_cap": lambda: _("awards add %(points)s at most", points=points),
            "reference": lambda: _("no result of a year; reference score %(points)s", points=points),
            "awards_not_added": lambda: _("awards are not added to a reference score"),
            "cap": lambda: _("%(points)s at most", points=points),
            "not_shown": lambda: _("not shown"),
        }
        return words[code]() if code in words else ""
