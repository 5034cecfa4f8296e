"""Append-only, hash-chained record of who asked what, why, and whom the answer named.

Its own folder and its own writer: a load never delays it, and one chain belongs to one process. An answer leaves only
after `AuditLog.append` has returned, and never when it raised.
"""

from graph.audit.anchors import Anchor, Head, anchor
from graph.audit.chain_file import Receipt
from graph.audit.encoding import RecordedEvent
from graph.audit.enquiry import search
from graph.audit.errors import (
    AnchorUnreadableError,
    AuditError,
    AuditUnavailable,
    ChainUnreadableError,
    EventRefusedError,
    Fault,
    FaultReason,
)
from graph.audit.events import Asked, AuditAction, AuditEvent, Outcome, StatedPurpose
from graph.audit.log import AuditLog
from graph.audit.verification import ChainReport, Ending, VerificationReport, verify

__all__ = [
    "Anchor",
    "AnchorUnreadableError",
    "Asked",
    "AuditAction",
    "AuditError",
    "AuditEvent",
    "AuditLog",
    "AuditUnavailable",
    "ChainReport",
    "ChainUnreadableError",
    "Ending",
    "EventRefusedError",
    "Fault",
    "FaultReason",
    "Head",
    "Outcome",
    "Receipt",
    "RecordedEvent",
    "StatedPurpose",
    "VerificationReport",
    "anchor",
    "search",
    "verify",
]
