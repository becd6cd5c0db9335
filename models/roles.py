"""Who speaks in a transcript: the roles every layer shares."""

from enum import StrEnum


class Role(StrEnum):
    """What a speaker is in the conversation."""

    INTERVIEWER = "interviewer"
    PARTICIPANT = "participant"
    UNKNOWN = "unknown"
