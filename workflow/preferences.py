"""How a coder likes to work, kept in the study so that it is the same next time."""

from typing import Any

from models.working import Preference
from workflow.study import Study


def preference(study: Study, key: str, default: Any = None) -> Any:  # noqa: ANN401 any JSON
    """Read what this coder prefers."""
    with study.store.read() as session:
        found = session.get(Preference, (study.coder_id, key))
        return default if found is None else found.value


def prefer(study: Study, key: str, value: Any) -> None:  # noqa: ANN401 any JSON
    """Keep what this coder prefers."""
    with study.store.write() as session:
        found = session.get(Preference, (study.coder_id, key))
        if found is None:
            session.add(Preference(coder_id=study.coder_id, key=key, value=value))
        else:
            found.value = value
