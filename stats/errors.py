"""What a statistic says when it has no answer."""


class UndefinedStatisticError(ValueError):
    """The figure doesn't exist for these counts; `reason` is a short key, never a number in disguise."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
