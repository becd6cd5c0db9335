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
    OWN_FIRST = "project.own_first"
    BLIND_FIRST = "project.blind_first"
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
    NAME = "codebook.name"
    PARENT = "codebook.parent"
    ORIGIN = "codebook.origin"
    DEFINITION = "codebook.definition"
    INCLUSION = "codebook.inclusion"
    EXCLUSION = "codebook.exclusion"
    EXCLUSIVE = "codebook.exclusive"
    EXAMPLES = "codebook.examples"
    SAVE = "codebook.save"
    DISCARD = "codebook.discard"
    REMOVE = "codebook.remove"
    REMOVE_SURE = "codebook.remove_sure"
    COLOUR = "codebook.colour"
    VIEW = "codebook.view"
    PART = "codebook.part"
    PAGE = "codebook.page"
    EXAMPLE = "codebook.example"
    READ = "codebook.read"
    INTO = "codebook.into"
    MERGE = "codebook.merge"
    TARGETS = "codebook.targets"
    DIVISION = "codebook.division"
    SPLIT = "codebook.split"
    MEMO = "codebook.memo"
    GROUP_NAME = "codebook.group_name"
    GROUP_KIND = "codebook.group_kind"
    GROUP_ADD = "codebook.group_add"
    GROUP_CODES = "codebook.group_codes"
    GROUP_CLAIM = "codebook.group_claim"
    GROUP_SAVE = "codebook.group_save"
    GROUP_REMOVE = "codebook.group_remove"
    GROUP_REMOVE_SURE = "codebook.group_remove_sure"
    RELATION = "codebook.relation"
    RELATION_TO = "codebook.relation_to"
    RELATION_NOTE = "codebook.relation_note"
    RELATION_ADD = "codebook.relation_add"
    RELATION_REMOVE = "codebook.relation_remove"


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
    VIEW = "themes.view"
    BOARD = "themes.board"
    SEPARATE = "themes.separate"


class ApplyKey(StrEnum):
    """Applying the codebook."""

    SOURCE = "apply.source"
    CODE = "apply.code"
    THEME = "apply.theme"
    QUEUE = "apply.queue"
    BULK = "apply.bulk"
    LISTING = "apply.listing"
    LISTING_OPEN = "apply.listing_open"
    BACK = "apply.back"


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


class TourKey(StrEnum):
    """The first look round the demo study."""

    CARD = "rd-tour"
    NEXT = "tour.next"
    BACK = "tour.back"
    STOP = "tour.stop"


class HelpKey(StrEnum):
    """The help of a page."""

    PLACE = "rd-help"
    OPEN = "help.open"
    TOUR = "help.tour"


class BlindKey(StrEnum):
    """Coding a transcript blind."""

    BEGIN = "blind.begin"
    DONE = "blind.done"
    SURE = "blind.sure"
    OPEN = "blind.open"
    OPEN_SURE = "blind.open_sure"


class WhoKey(StrEnum):
    """Who is at work."""

    PICK = "who.pick"
    NAME = "who.name"
    GO = "who.go"
    SWITCH = "who.switch"
    RENAME = "who.rename"
    RENAME_GO = "who.rename_go"


class MemosKey(StrEnum):
    """Memos and the research diary."""

    VIEW = "memos.view"
    KIND = "memos.kind"
    CODER = "memos.coder"
    TEXT = "memos.text"
    PAGE = "memos.page"
    ABOUT = "memos.about"
    ASIDE = "memos.aside"
    ON = "memos.on"
    THING = "memos.thing"
    NEW = "memos.new"
    NEW_TITLE = "memos.new_title"
    NEW_TEXT = "memos.new_text"
    EDIT = "memos.edit"
    SAVE = "memos.save"
    REMOVE = "memos.remove"
    GO = "memos.go"
    DOWNLOAD = "memos.download"


class HistoryKey(StrEnum):
    """What was done in the study."""

    CODER = "history.coder"
    KIND = "history.kind"
    TEXT = "history.text"
    PAGE = "history.page"
    UNDO = "history.undo"
    REDO = "history.redo"
    DOWNLOAD = "history.download"


def keyed(key: StrEnum, part: object) -> str:
    """Make the key of one of several widgets of a kind, by what it is about."""
    return f"{key}:{part}"


class MapKey(StrEnum):
    """The map."""

    CHART = "map.chart"
    START = "map.start"
    BY = "map.by"
    CODE = "map.code"
    LEVEL = "map.level"
    PAGE = "map.page"
    READ = "map.read"


class ArrivingKey(StrEnum):
    """Many files on their way in."""

    READ = "arriving.read"
