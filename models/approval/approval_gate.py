from collections.abc import Callable
from typing import NamedTuple


class ApprovalGate(NamedTuple):
    """A transition of a model that approvals guard.

    :ivar code: short name, unique within the model, e.g. ``apply``
    :ivar label: what a user calls the transition, as a function of the environment
    :ivar field: the field that moves
    :ivar targets: values of `field` behind the gate
    :ivar sources: values of `field` in which approval may be requested; leaving them
        otherwise than through the gate cancels the case
    :ivar sealed: fields whose values are approved; read-only behind the gate
    :ivar required: refuse the transition when no process is published for it
    """

    code: str
    label: Callable
    field: str = "state"
    targets: tuple = ("applied",)
    sources: tuple = ("computed",)
    sealed: frozenset = frozenset()
    required: bool = False
