"""How a command ends that could not do what was asked: an exit code, and what to say."""

from __future__ import annotations

from analytics.categorisation import RuleSetError
from analytics.categorisation.choices import ChoiceError
from analytics.categorisation.timing import ReviewDateError
from analytics.categorisation.workflow import MoveError
from analytics.evaluation.reading import EvaluationInputError
from analytics.graphx import SparkUnavailableError
from api.answers.exposure import DisseminationError
from api.answers.words import QuestionError
from api.auth import ClientRefusedError, KeysUnavailableError, TokenRefusedError
from api.consult import ActionDeniedError
from api.disposal_list import DisposalListError
from api.exits import ExitCode
from api.facts_file import FactsFileError
from api.home import HomeError
from api.identities import UnknownIdentityError
from api.register_problems import (
    RegisterAbsentError,
    RegisterConflictError,
    RegisterDeniedError,
    RegisterInvalidError,
)
from api.settings import SettingsError
from api.signing import SealError
from api.terminal.say import complain
from api.terminal.usage import UsageProblemError
from api.validation import ValidationError
from api.wording import sentence_case
from graph.access import NoProfileError, PolicyError, PurposeMissingError
from graph.audit import AuditError, AuditUnavailable, EventRefusedError
from graph.model.retention import ScheduleError
from graph.snapshot.errors import SnapshotError
from graph.store.errors import LoadConflictError, StaleCaseError, StoreBusyError, StoreError, StoreUnavailableError
from graph.view import NotFoundError
from graph.written import WrittenError
from loaders.errors import LoadError, MissingShareError, UnknownLoadError, UnusualLoadError
from loaders.mapping import MappingError
from loaders.quarantine_rows import QuarantineError
from loaders.readers import WrongFileError
from loaders.withdrawal import SecondPersonError
from loaders.withdrawal_requests import ApprovalError

# The first that fits holds: the narrower before the wider.
_ENDINGS: tuple[tuple[type[Exception], ExitCode], ...] = (
    (UsageProblemError, ExitCode.USAGE),
    (SettingsError, ExitCode.USAGE),
    (HomeError, ExitCode.USAGE),
    (DisposalListError, ExitCode.FILE_REFUSED),
    (ValidationError, ExitCode.USAGE),
    (UnknownIdentityError, ExitCode.USAGE),
    (PurposeMissingError, ExitCode.USAGE),
    (QuestionError, ExitCode.USAGE),
    (RuleSetError, ExitCode.USAGE),
    (SealError, ExitCode.FILE_REFUSED),
    (FactsFileError, ExitCode.FILE_REFUSED),
    (ChoiceError, ExitCode.USAGE),
    (ReviewDateError, ExitCode.USAGE),
    (MoveError, ExitCode.USAGE),
    (DisseminationError, ExitCode.USAGE),
    (SparkUnavailableError, ExitCode.USAGE),
    (StaleCaseError, ExitCode.NEEDS_DECISION),
    (EventRefusedError, ExitCode.USAGE),
    (TokenRefusedError, ExitCode.NOT_ALLOWED),
    (ClientRefusedError, ExitCode.NOT_ALLOWED),
    (KeysUnavailableError, ExitCode.UNAVAILABLE),
    (ActionDeniedError, ExitCode.NOT_ALLOWED),
    (RegisterInvalidError, ExitCode.USAGE),
    (RegisterDeniedError, ExitCode.NOT_ALLOWED),
    (RegisterConflictError, ExitCode.NEEDS_DECISION),
    (RegisterAbsentError, ExitCode.NOT_FOUND),
    (NoProfileError, ExitCode.NOT_ALLOWED),
    (NotFoundError, ExitCode.NOT_FOUND),
    (UnknownLoadError, ExitCode.NOT_FOUND),
    (QuarantineError, ExitCode.USAGE),
    (ApprovalError, ExitCode.NOT_ALLOWED),
    (SecondPersonError, ExitCode.NEEDS_DECISION),
    (MissingShareError, ExitCode.NEEDS_DECISION),
    (UnusualLoadError, ExitCode.NEEDS_DECISION),
    (WrongFileError, ExitCode.FILE_REFUSED),
    (MappingError, ExitCode.FILE_REFUSED),
    (EvaluationInputError, ExitCode.FILE_REFUSED),
    (LoadError, ExitCode.FILE_REFUSED),
    (LoadConflictError, ExitCode.USAGE),
    (AuditUnavailable, ExitCode.UNAVAILABLE),
    (AuditError, ExitCode.UNAVAILABLE),
    (StoreBusyError, ExitCode.UNAVAILABLE),
    (StoreUnavailableError, ExitCode.UNAVAILABLE),
    (StoreError, ExitCode.USAGE),
    (SnapshotError, ExitCode.UNAVAILABLE),
    (PolicyError, ExitCode.USAGE),
    (ScheduleError, ExitCode.USAGE),
    (OSError, ExitCode.UNAVAILABLE),
)


def end(error: Exception) -> ExitCode | None:
    """Say what went wrong on stderr and give the exit code; None for a fault of our own, which keeps its traceback."""
    for kind, code in _ENDINGS:
        if isinstance(error, kind):
            complain(_words(error))
            return code
    return None


def _words(error: Exception) -> str:
    if isinstance(error, NotFoundError):
        return "There is nothing of that id or key here for you to see."
    if isinstance(error, ActionDeniedError):
        return f"Your role does not include this: it needs a role that grants {error}."
    text = str(error)
    return text if isinstance(error, WrittenError) else sentence_case(text)
