"""What tests of approval processes share."""

from .common import SampleCommon, step

MODEL = "approval.sample"


class ProcessCommon(SampleCommon):
    """A process of two steps for confirming samples."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls.process(
            MODEL,
            "confirm",
            [
                step("Boss", users=cls.boss),
                step("Big", users=cls.second, condition="[('amount', '>', 1000)]"),
            ],
        ).with_user(cls.manager)
        cls.version = cls.flow.version_id
        cls.step = cls.version.step_ids[0]

    @classmethod
    def draft(cls, *steps, transition="close", **values):
        """Return the draft of a new process with these steps, as the manager."""
        process = cls.process(MODEL, transition, steps, publish=False, **values)
        return process.with_user(cls.manager).version_ids
