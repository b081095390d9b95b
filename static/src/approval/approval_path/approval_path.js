import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ApprovalSteps, toLocal } from "./approval_steps";
import { toLocaleDateTimeString } from "@web/core/l10n/dates";

let counter = 0;

const STATES = {
    none: () => ({ icon: "fa-lock", badge: "text-bg-secondary", word: _t("Needs approval") }),
    open: () => ({ icon: "fa-hourglass-half", badge: "text-bg-primary", word: _t("In approval") }),
    approved: () => ({ icon: "fa-check", badge: "text-bg-success", word: _t("Approved") }),
    rejected: () => ({ icon: "fa-times", badge: "text-bg-danger", word: _t("Rejected") }),
    returned: () => ({ icon: "fa-reply", badge: "text-bg-warning", word: _t("Sent back") }),
    recalled: () => ({ icon: "fa-undo", badge: "text-bg-secondary", word: _t("Recalled") }),
    cancelled: () => ({ icon: "fa-ban", badge: "text-bg-secondary", word: _t("Cancelled") }),
};

/**
 * The approval of a document on its form: where it stands, what the reader can do
 * next, and the path behind it. What may be done the server says and checks again.
 */
export class ApprovalPathField extends Component {
    static template = "customer_manager.ApprovalPathField";
    static components = { ApprovalSteps };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.pathId = `o_approval_path_${++counter}`;
        this.state = useState({ isOpened: null, isBusy: false });
    }

    get record() {
        return this.props.record;
    }

    get steps() {
        return this.record.data[this.props.name] || [];
    }

    get panel() {
        return this.record.data.approval_panel || { state: "none" };
    }

    get requests() {
        return this.panel.requests || [];
    }

    /** Whether there is anything to show. */
    get isShown() {
        return this.panel.state !== "none" || this.requests.length > 0;
    }

    get look() {
        return STATES[this.panel.state]();
    }

    /** Steps of the case, or of the request that could be made. */
    get shownSteps() {
        return this.isPreview ? this.requests.flatMap((request) => request.path) : this.steps;
    }

    get isPreview() {
        return this.panel.state === "none";
    }

    /** A case that is over steps back; one that waits is there to be read. */
    get isOpened() {
        return this.state.isOpened ?? ["open", "returned", "rejected"].includes(this.panel.state);
    }

    toggle() {
        this.state.isOpened = !this.isOpened;
    }

    get activeSteps() {
        return this.steps.filter((step) => ["active", "problem"].includes(step.state));
    }

    /** The steps in which the reader may decide now. */
    get mySteps() {
        return this.panel.state === "open" ? this.steps.filter((step) => step.task_id) : [];
    }

    /** The one sentence that says what comes next. */
    get headline() {
        const { state, transition, is_used } = this.panel;
        switch (state) {
            case "none":
                return _t("Approval is needed before: %(what)s", {
                    what: this.requests.map((request) => request.label).join(", "),
                });
            case "open":
                return this.openHeadline;
            case "approved":
                return is_used
                    ? _t("%(what)s: approved and done", { what: transition })
                    : _t("%(what)s: approved, can be done now", { what: transition });
            case "returned":
                return this.panel.can_resubmit
                    ? _t("%(what)s: sent back to you. Correct the document and submit it again.", { what: transition })
                    : _t("%(what)s: sent back to %(name)s", { what: transition, name: this.panel.requester });
            default:
                return _t("%(what)s: %(state)s", { what: transition, state: this.look.word.toLowerCase() });
        }
    }

    get openHeadline() {
        const { transition } = this.panel;
        const mine = this.mySteps[0];
        if (mine) {
            return mine.behalf
                ? _t("%(what)s: you decide for %(name)s", { what: transition, name: mine.behalf })
                : _t("%(what)s: your decision is needed", { what: transition });
        }
        if (this.activeSteps.some((step) => step.state === "problem")) {
            return _t("%(what)s: nobody is left who could decide", { what: transition });
        }
        const people = this.activeSteps.flatMap((step) =>
            step.people.filter((person) => person.state === "pending").map((person) => person.name)
        );
        return _t("%(what)s: waiting for %(names)s", { what: transition, names: this.shorten(people) });
    }

    /** At most three names, then how many more. */
    shorten(names) {
        const unique = [...new Set(names)];
        return unique.length <= 3
            ? unique.join(", ")
            : _t("%(names)s and %(count)s more", {
                  names: unique.slice(0, 2).join(", "),
                  count: unique.length - 2,
              });
    }

    /** Who asked and when, or who would be asked. */
    get subline() {
        if (this.isPreview) {
            const steps = this.shownSteps.filter((step) => step.state !== "skipped");
            return _t("Decided by: %(steps)s", { steps: steps.map((step) => step.name).join(", ") });
        }
        const { requester, requested } = this.panel;
        return requested
            ? _t("Requested by %(name)s on %(date)s", {
                  name: requester,
                  date: toLocaleDateTimeString(toLocal(requested), { showSeconds: false }),
              })
            : "";
    }

    get isLate() {
        return this.panel.state === "open" && this.activeSteps.some((step) => step.late);
    }

    // What the reader does

    async request(request) {
        await this.run(() =>
            this.orm.call(this.record.resModel, "action_request_approval", [[this.record.resId], request.transition])
        );
    }

    async resubmit() {
        await this.run(() => this.orm.call("approval.case", "action_resubmit", [[this.panel.case_id]]));
    }

    decide(verdict) {
        return this.ask(`customer_manager.approval_${verdict}_action`, {
            default_task_ids: this.mySteps.map((step) => step.task_id),
        });
    }

    recall() {
        return this.ask("customer_manager.approval_recall_action", { default_case_id: this.panel.case_id });
    }

    /** Try another version, a draft too, on this document: nothing is requested. */
    async tryVersion() {
        if (await this.save()) {
            await this.action.doAction(
                await this.orm.call(this.record.resModel, "action_try_approval", [[this.record.resId]])
            );
        }
    }

    openCase() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "approval.case",
            res_id: this.panel.case_id,
            views: [[false, "form"]],
        });
    }

    /** Open a dialog; the form is read again when it closes. */
    async ask(action, context) {
        if (await this.save()) {
            await this.action.doAction(action, {
                additionalContext: context,
                onClose: () => this.reload(),
            });
        }
    }

    /** Do it now; an action that comes back (such as the question for the password) is run. */
    async run(call) {
        if (this.state.isBusy || !(await this.save())) {
            return;
        }
        this.state.isBusy = true;
        try {
            const result = await call();
            if (result?.type) {
                await this.action.doAction(result, { onClose: () => this.reload() });
            }
        } finally {
            this.state.isBusy = false;
            await this.reload();
        }
    }

    /** What is decided is what is stored. */
    save() {
        return this.record.model.root.save();
    }

    async reload() {
        this.state.isOpened = null;
        await this.record.model.root.load();
    }
}

export const approvalPathField = {
    component: ApprovalPathField,
    displayName: _t("Approval Path"),
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "approval_panel", type: "json" }],
};

registry.category("fields").add("approval_path", approvalPathField);
