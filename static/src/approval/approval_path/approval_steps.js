import { Component, useState } from "@odoo/owl";
import { toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
let counter = 0;

/** Time of the server (UTC, ISO) as the reader's clock shows it. */
export function toLocal(moment) {
    return DateTime.fromISO(moment.replace(" ", "T"), { zone: "utc" }).setZone("default");
}

/** Icon, colour and word of each state of a step: never the colour alone. */
const STEP_STATES = {
    done: () => ({ icon: "fa-check-circle", color: "text-success", word: _t("Approved") }),
    active: () => ({ icon: "fa-hourglass-half", color: "text-primary", word: _t("Waiting for a decision") }),
    waiting: () => ({ icon: "fa-circle-o", color: "text-muted", word: _t("Later") }),
    skipped: () => ({ icon: "fa-minus-circle", color: "text-muted", word: _t("Not needed") }),
    rejected: () => ({ icon: "fa-times-circle", color: "text-danger", word: _t("Rejected") }),
    returned: () => ({ icon: "fa-reply", color: "text-warning-emphasis", word: _t("Sent back") }),
    problem: () => ({ icon: "fa-exclamation-triangle", color: "text-danger", word: _t("Problem") }),
};

const PERSON_STATES = {
    approved: () => ({ icon: "fa-check", color: "text-success", word: _t("Approved") }),
    rejected: () => ({ icon: "fa-times", color: "text-danger", word: _t("Rejected") }),
    sent_back: () => ({ icon: "fa-reply", color: "text-warning-emphasis", word: _t("Sent back") }),
    pending: () => ({ icon: "fa-clock-o", color: "text-muted", word: _t("Not decided yet") }),
    forwarded: () => ({ icon: "fa-share", color: "text-muted", word: _t("Forwarded") }),
    unneeded: () => ({ icon: "fa-minus", color: "text-muted", word: _t("Not needed any more") }),
    void: () => ({ icon: "fa-repeat", color: "text-muted", word: _t("Has to decide again") }),
    removed: () => ({ icon: "fa-user-times", color: "text-muted", word: _t("Has left") }),
    excluded: () => ({ icon: "fa-ban", color: "text-muted", word: _t("Excluded") }),
};

/** Who has no part in a step. */
const OUTSIDE = ["excluded", "removed"];

/** The steps of a path in order: who, when, why. Steps of equal sequence carry the same number. */
export class ApprovalSteps extends Component {
    static template = "customer_manager.ApprovalSteps";
    static props = {
        steps: Array,
        isPreview: { type: Boolean, optional: true },
    };

    setup() {
        this.id = `o_approval_steps_${++counter}`;
        this.state = useState({ opened: {} });
    }

    /** Steps as the template draws them; those at the same time share a number. */
    get rows() {
        const sequences = [...new Set(this.props.steps.map((step) => step.sequence))];
        return this.props.steps.map((step) => ({
            ...step,
            number: sequences.indexOf(step.sequence) + 1,
            isParallel: this.props.steps.filter((other) => other.sequence === step.sequence).length > 1,
            detailId: `${this.id}_${step.step_id}`,
            look: this.getLook(step),
            deciders: this.getPeople(step, (person) => !OUTSIDE.includes(person.state)),
            outsiders: this.getPeople(step, (person) => OUTSIDE.includes(person.state)),
        }));
    }

    getLook(step) {
        return this.props.isPreview && step.state === "waiting"
            ? { icon: "fa-user-circle-o", color: "text-primary", word: _t("Would decide") }
            : STEP_STATES[step.state]();
    }

    /** Some people of a step; that they have not decided yet is worth a word only when it is their turn. */
    getPeople(step, filter) {
        return step.people.filter(filter).map((person) => {
            const look = PERSON_STATES[person.state]();
            const isLater = person.state === "pending" && step.state !== "active";
            return { ...person, look: isLater ? { ...look, word: "" } : look };
        });
    }

    /** Details open with a click; those that tell why nothing moves are open from the start. */
    isOpened(step) {
        return this.state.opened[step.step_id] ?? ["problem", "rejected", "returned"].includes(step.state);
    }

    toggle(step) {
        this.state.opened[step.step_id] = !this.isOpened(step);
    }

    avatar(person) {
        return `/web/image/res.users/${person.user_id}/avatar_128`;
    }

    moment(text) {
        return toLocaleDateTimeString(toLocal(text), { showSeconds: false });
    }

    relative(text) {
        return toLocal(text).toRelative();
    }

    count(step) {
        return _t("%(done)s of %(needed)s approved", { done: step.approved_count, needed: step.needed });
    }
}
