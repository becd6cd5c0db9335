"""The key of every widget, so that code and tests name the same one."""

from enum import StrEnum


class ShellKey(StrEnum):
    """The sidebar."""

    UNDO = "shell.undo"
    REDO = "shell.redo"
    CANCEL_JOB = "shell.job.cancel"
    LANGUAGE = "shell.language"


class ProjectKey(StrEnum):
    """The start page."""

    PATH = "project.path"
    OPEN = "project.open"
    NEW = "project.new"
    CODER = "project.coder"
    NAME = "project.name"
    PREPARE = "project.prepare"
    ENCODER = "project.encoder"
    UNDO = "project.undo"


class TranscriptsKey(StrEnum):
    """Importing and listing transcripts."""

    FILES = "transcripts.files"
    IMPORT = "transcripts.import"
    ROLE = "transcripts.role"
    TAKE = "transcripts.take"
    CHOSEN = "transcripts.chosen"
    LATER_ROLE = "transcripts.later_role"
    REMOVE = "transcripts.remove"
    TABLE = "transcripts.table"


class ParticipantsKey(StrEnum):
    """The participants table."""

    FILES = "participants.files"
    IMPORT = "participants.import"
    TABLE = "participants.table"


class CodebookKey(StrEnum):
    """The codebook."""

    FILES = "codebook.files"
    IMPORT = "codebook.import"
    SEARCH = "codebook.search"
    TREE = "codebook.tree"
    ADD = "codebook.add"
    FORM = "codebook.form"
    NAME = "codebook.name"
    PARENT = "codebook.parent"
    ORIGIN = "codebook.origin"
    DEFINITION = "codebook.definition"
    INCLUSION = "codebook.inclusion"
    EXCLUSION = "codebook.exclusion"
    EXCLUSIVE = "codebook.exclusive"
    EXAMPLES = "codebook.examples"
    SAVE = "codebook.save"
    REMOVE = "codebook.remove"
    REMOVE_SURE = "codebook.remove_sure"


class ThemesKey(StrEnum):
    """Discovering themes."""

    SCALE = "themes.scale"
    START = "themes.start"
    SHOW = "themes.show"
    OPEN = "themes.open"
    BACK = "themes.back"
    CARDS = "themes.cards"
    OUTSIDERS = "themes.outsiders"
    MORE = "themes.more"
    MORE_OUTSIDERS = "themes.more_outsiders"
    SUBTHEME = "themes.subtheme"
    ABOVE = "themes.above"
    ALIKE = "themes.alike"
    EVERYTHING = "themes.everything"
    NAME = "themes.name"
    DEFINITION = "themes.definition"
    PARENT = "themes.parent"
    INTO = "themes.into"
    GOAL = "themes.goal"
    ACCEPT = "themes.accept"
    REJECT = "themes.reject"


class ApplyKey(StrEnum):
    """Applying the codebook."""

    CODE = "apply.code"
    QUEUE = "apply.queue"


class CheckKey(StrEnum):
    """Checking the coding."""

    CODE = "check.code"
    CODE_IT = "check.code_it"
    TAKE_OFF = "check.take_off"
    RIGHT = "check.right"


class SearchKey(StrEnum):
    """Searching quotes."""

    TEXT = "search.text"
    TRANSCRIPTS = "search.transcripts"
    PARTICIPANTS = "search.participants"
    ROLES = "search.roles"
    CODES = "search.codes"
    ATTRIBUTE = "search.attribute"
    CARDS = "search.cards"
    STOP_LIKE = "search.stop_like"


class ReadKey(StrEnum):
    """Reading a transcript."""

    TRANSCRIPT = "read.transcript"
    READER = "read.reader"


class StateKey(StrEnum):
    """The state of the study."""

    TRANSCRIPTS = "state.transcripts"
    CODES = "state.codes"
    CARDS = "state.cards"


class ExportKey(StrEnum):
    """Taking results out."""

    DOWNLOAD = "export.download"


def keyed(key: StrEnum, part: object) -> str:
    """Make the key of one of several widgets of a kind, by what it is about."""
    return f"{key}:{part}"
