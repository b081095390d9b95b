from odoo import api, models

from ....algorithms.sentences import join_sentences


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
            return self.env._("Sealed written test.")
        return ""

    def _panel_words(self, refs):
        if self.raw is False:
            return ""
        if self.kind == "quality":
            count = refs.get("raters", 0)
            if count == 1:
                return self.env._("Mark of one rater.")
            return self.env._("Mean of the marks of %(count)s raters.", count=count)
        count = len(refs.get("cards", ()))
        if count == 1:
            return self.env._("One sealed scorecard.")
        return self.env._("Mean of %(count)s sealed scorecards; the highest and the lowest are dropped.", count=count)

    @api.model
    def _ground_words(self, grounds, record_ids):
        """Return the reasons of a rule in words; awards by their names, which stand in the person's facts."""
        records = self.env["customer.manager.record"].sudo().browse(record_ids).exists()
        awards = {f"award:{one.id}": one.name or "" for one in records if one.kind == "award"}
        labels = self._level_labels() | awards
        words = [self._one_ground(*ground, labels) for ground in grounds]
        return join_sentences(words)

    @api.model
    def _level_labels(self):
        fields_ = self.env["customer.manager.record"]._fields
        return {
            f"{prefix}{code}": label
            for name, prefix in (("education_level", ""), ("result", ""), ("title_level", "title:"))
            for code, label in fields_[name]._description_selection(self.env)
        }

    @api.model
    def _one_ground(self, code, subject, figure, points, labels):
        """Return the sentence for one reason of `algorithms.scoring_evidence`, "" for one that says nothing."""
        _ = self.env._
        name, points = labels.get(subject, subject), self._points_words(points)
        sentences = {
            "level": lambda: _("%(level)s: %(points)s.", level=name, points=points),
            "unrelated": lambda: _("The subject is not related to the work: %(points)s.", points=points),
            "service": lambda: (
                _("One full year of service: %(points)s.", points=points)
                if figure == "1"
                else _("%(years)s full years of service: %(points)s.", years=figure, points=points)
            ),
            "below_first_year": lambda: (
                _("One month of service, less than a year.")
                if figure == "1"
                else _("%(months)s months of service, less than a year.", months=figure)
            ),
            "title": lambda: _(
                "Professional title (%(level)s): %(points)s.",
                level=labels.get(f"title:{figure}", figure),
                points=points,
            ),
            "result": lambda: _(
                "Result of %(year)s (%(result)s): %(points)s.", year=figure, result=name, points=points
            ),
            "fewer_results": lambda: (
                _("Only one result of a year counts.")
                if figure == "1"
                else _("Only %(count)s results of a year count.", count=figure)
            ),
            "award": lambda: _("Award (%(name)s): %(points)s.", name=name, points=points),
            "awards_cap": lambda: _("Awards add %(points)s at most.", points=points),
            "reference": lambda: _("There is no result of a year; the reference counts: %(points)s.", points=points),
            "awards_not_added": lambda: _("Awards are not added to a reference."),
            "cap": lambda: _("At most %(points)s count.", points=points),
            "not_shown": lambda: _("Nothing is shown."),
        }
        return sentences[code]() if code in sentences else ""

    @api.model
    def _points_words(self, points):
        """Return points with their unit, as "80 points"; "" for none."""
        figure = (points or "").removesuffix(".00")
        if figure == "1":
            return self.env._("1 point")
        return figure and self.env._("%(points)s points", points=figure)
