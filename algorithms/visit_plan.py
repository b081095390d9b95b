"""When a customer is to be contacted and visited next (domain P4, 8.2).

From the last contact and the last visit, the intervals of the tier give a chain of due days; the days themselves are
spread over the working days of the manager. Everything is decided by the figures given: the same input gives the
same plan, in whatever order the customers come.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

CONTACT, FACE = "contact", "face"
#: why an appointment is due on its day
FIRST, INTERVAL, TOGETHER = "first", "interval", "together"


class Customer(NamedTuple):
    """What the plan knows of a customer; intervals of 0 = none."""

    id: int
    manager_id: int
    contact_days: int
    face_days: int
    #: intervals count from here while nothing was done
    since: date
    last_contact: date | None = None
    last_face: date | None = None


class Slot(NamedTuple):
    """One thing to do until a day: a contact, or a visit face to face, which is a contact too."""

    due: date
    kind: str
    #: days of the interval that ends
    interval: int
    reason: str


class Open(NamedTuple):
    """An appointment that exists already; a fixed one keeps its day."""

    id: int
    due: date
    kind: str
    day: date
    is_fixed: bool = False


class Planned(NamedTuple):
    """What the plan wants: an appointment to make (`open_id` None) or one that becomes another."""

    open_id: int | None
    customer_id: int
    manager_id: int
    slot: Slot
    day: date


class Plan(NamedTuple):
    """Appointments to make or to change, and the ids of those that are not needed any more."""

    planned: list[Planned]
    dropped: list[int]


def chain(customer: Customer, today: date, until: date) -> list[Slot]:
    """Return what is due for a customer, one after the other: the next one always, later ones due by ``until``.

    What is overdue is expected today, and the following intervals count from the day a thing is expected.

    >>> steel = Customer(1, 1, 30, 60, date(2026, 1, 1))
    >>> [(slot.due.isoformat(), slot.kind) for slot in chain(steel, date(2026, 1, 1), date(2026, 3, 31))]
    [('2026-01-31', 'contact'), ('2026-03-02', 'face')]
    """
    face = customer.last_face or customer.since
    contact = max(filter(None, (customer.last_contact, customer.last_face)), default=customer.since)
    is_first = customer.last_contact is None and customer.last_face is None
    slots: list[Slot] = []
    while slot := _next(customer, contact, face, is_first and not slots):
        if slots and slot.due > until:
            break
        slots.append(slot)
        contact = max(slot.due, today)
        if slot.kind == FACE:
            face = contact
    return slots


def _next(customer: Customer, contact: date, face: date, is_first: bool) -> Slot | None:
    """Return what is due next: a visit that would follow a contact closely takes its place."""
    contact_due = contact + timedelta(customer.contact_days) if customer.contact_days else None
    face_due = face + timedelta(customer.face_days) if customer.face_days else None
    reason = FIRST if is_first else INTERVAL
    if face_due is None:
        return contact_due and Slot(contact_due, CONTACT, customer.contact_days, reason)
    if contact_due is None:
        return Slot(face_due, FACE, customer.face_days, reason)
    if face_due > contact_due + timedelta(customer.contact_days // 2):
        return Slot(contact_due, CONTACT, customer.contact_days, reason)
    if face_due <= contact_due:
        return Slot(face_due, FACE, customer.face_days, reason)
    return Slot(contact_due, FACE, customer.contact_days, FIRST if is_first else TOGETHER)


def window(slot: Slot, today: date, share: int) -> tuple[date, date]:
    """Return the first and the last day for an appointment.

    It may come earlier by ``share`` per cent of its interval; the first one of a customer any day until it is due,
    so that a new portfolio does not fall due at once; what is overdue as soon as there is room.

    >>> window(Slot(date(2026, 3, 1), FACE, 60, INTERVAL), date(2026, 1, 1), 20)
    (datetime.date(2026, 2, 17), datetime.date(2026, 3, 1))
    """
    room = timedelta(slot.interval * share // 100)
    if slot.due < today:
        return today, today + room
    first = today if slot.reason == FIRST else slot.due - room
    return max(today, first), slot.due


def choose_day(
    slot: Slot, today: date, share: int, working_days: Sequence[date], load: Mapping[date, int]
) -> date | None:
    """Return the working day of the window with the fewest appointments; None: there is no working day at all.

    Among equal days the one next to the due day is taken, of an overdue thing the first one. Without a working day
    in the window, the last one before it from today on, else the first one after it.
    """
    first, last = window(slot, today, share)
    days = [day for day in working_days if first <= day <= last]
    if not days:
        before = [day for day in working_days if today <= day < first]
        after = [day for day in working_days if day > last]
        return before[-1] if before else after[0] if after else None
    is_late = slot.due < today
    return min(days, key=lambda day: (load.get(day, 0), day if is_late else date.max - day))


def match(slots: Iterable[Slot], appointments: Collection[Open]) -> tuple[list[tuple[Slot, Open | None]], list[Open]]:
    """Return ([(slot, its appointment or None)], appointments left over).

    Who has the due day of a slot stays with it; the others take the remaining slots in order. So no appointment ever
    moves to the due day of another one.
    """
    by_due = {one.due: one for one in sorted(appointments, reverse=True)}
    slots = sorted(slots)
    taken = {slot.due: by_due[slot.due] for slot in slots if slot.due in by_due}
    rest = [one for one in sorted(appointments, key=lambda one: (one.due, one.id)) if one not in taken.values()]
    pairs: list[tuple[Slot, Open | None]] = []
    for slot in slots:
        one = taken.get(slot.due)
        pairs.append((slot, one if one else rest.pop(0) if rest else None))
    return pairs, rest


def make_plan(
    customers: Iterable[Customer],
    appointments: Mapping[int, Collection[Open]],
    load: Mapping[int, Mapping[date, int]],
    today: date,
    until: date,
    working_days: Sequence[date],
    share: int,
) -> Plan:
    """Return what to make, to change and to drop so that each customer has what his tier asks until a day.

    :param appointments: {customer id: open appointments of the plan}
    :param load: {manager id: {day: appointments}} of everything open, those of the plan included
    :param until: last due day planned; the next thing of a customer is planned whenever it is due, and who has
        appointments further ahead keeps so many
    :param working_days: ascending, far enough for the longest interval
    :param share: how much earlier an appointment may come, in per cent of its interval
    """
    loads = {manager_id: Counter(days) for manager_id, days in load.items()}
    wishes, dropped, planned = [], [], []
    for customer in customers:
        existing = appointments.get(customer.id, ())
        pairs, rest = match(chain(customer, today, max([until, *(one.due for one in existing)])), existing)
        dropped += [one.id for one in rest]
        wishes += [(slot.due, customer.id, slot, one, customer) for slot, one in pairs]
    for _due, _id, slot, one, customer in sorted(wishes, key=lambda wish: wish[:2]):
        days = loads.setdefault(customer.manager_id, Counter())
        day = _day_kept(slot, one, today, share)
        if day is None:
            day = choose_day(slot, today, share, working_days, days)
            if day is None:
                continue
            days[day] += 1
            if one:
                days[one.day] -= 1
        if not one or (one.due, one.kind, one.day) != (slot.due, slot.kind, day):
            planned.append(Planned(one and one.id, customer.id, customer.manager_id, slot, day))
    return Plan(planned, sorted(dropped))


def _day_kept(slot: Slot, one: Open | None, today: date, share: int) -> date | None:
    """Return the day that an appointment keeps: it is fixed, its slot is the same, or its day still fits."""
    if one is None:
        return None
    first, last = window(slot, today, share)
    return one.day if one.is_fixed or one.due == slot.due or first <= one.day <= last else None
