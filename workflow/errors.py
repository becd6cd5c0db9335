"""What can be wrong with what a person gives us: the errors that a screen or command explains."""

from formats.errors import FormatError
from models.log import UndoConflictError
from models.store import StoreError
from nlp.encoding import EncoderError
from workflow.codebook import CodebookError
from workflow.deciding import DecisionError
from workflow.filtering import UnknownNameError
from workflow.index import NotPreparedError
from workflow.memos import MemoError
from workflow.study import CoderError

INPUT_ERRORS = (
    CodebookError,
    CoderError,
    DecisionError,
    EncoderError,
    FormatError,
    MemoError,
    NotPreparedError,
    StoreError,
    UndoConflictError,
    UnknownNameError,
)
