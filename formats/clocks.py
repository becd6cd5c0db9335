"""Times as transcripts write them."""

import re

# the first form is that of old Teams files, 0:0:2.750; the hyphen is that of f4, 00:00:12-5
STAMP = r"(?:\d{1,2}:\d{1,2}:\d{1,2}\.\d{1,3}|\d{1,3}:\d{2}(?::\d{2})?(?:[.,\-]\d{1,3}(?![\d:]))?)"
BRACKETED = rf"[\[(#]?{STAMP}[\])#]?"
RANGE = rf"{BRACKETED}\s*(?:-->|–|-)\s*{BRACKETED}"
_PARTS = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{1,2})(?:[.,\-](\d{1,3}))?")


def seconds(text: str) -> float | None:
    """Turn "1:02", "00:01:02.500", "0:1:2,5" or "#00:00:12-5#" into seconds; None if it is no time."""
    match = _PARTS.fullmatch(text.strip().strip("[]()#"))
    if match is None:
        return None
    hours, minutes, secs, fraction = match.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(secs)
    return whole + (float(f"0.{fraction}") if fraction else 0.0)


def span(text: str) -> tuple[float | None, float | None]:
    """Turn "00:01 --> 00:02" into two times; a single time gives (time, None)."""
    times = re.findall(STAMP, text)
    start = seconds(times[0]) if times else None
    return start, seconds(times[1]) if len(times) > 1 else None
