"""When a mark was made on a device whose clock may be wrong: pure functions of plain values."""

from datetime import datetime, timedelta


def noted_at(received_at: datetime, ago: timedelta, *, not_before: datetime) -> datetime:
    """`ago` is told by the device as a duration, so its date may be wrong.

    Never later than its arrival, nor earlier than the day of the class on which it can be made.
    """
    made = received_at - max(ago, timedelta(0))
    return min(received_at, max(made, not_before))
