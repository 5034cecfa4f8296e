"""Taking loads back: shown first, and with a second person's word where a protection would go."""

from __future__ import annotations

from api.actions import Action
from api.consult import Caller, act
from api.questions import Typed
from api.wiring import Service
from graph.audit import AuditAction
from loaders.receipts import ReceiptFolder, WithdrawalReceipt
from loaders.withdrawal import WithdrawalPreview, preview_withdrawal, withdraw
from loaders.withdrawal_requests import WithdrawalRequest, WithdrawalRequests


def preview(service: Service, caller: Caller, key: str) -> WithdrawalPreview:
    """What taking a load back would change. Raises UnknownLoadError and LoadConflictError."""
    return act(
        service, caller, Action.WITHDRAW_LOAD, {"load": Typed(key)},
        lambda: preview_withdrawal(service.store, key), recorded_as=AuditAction.LOAD_SHOWN,
    )  # fmt: skip


def take_back(service: Service, caller: Caller, key: str, because: str) -> WithdrawalReceipt:
    """Take a load back at once. Raises SecondPersonError where another must approve it first."""
    return act(
        service, caller, Action.WITHDRAW_LOAD, {"load": Typed(key)},
        lambda: withdraw(
            service.store, key, actor=caller.viewer.subject, reason=because,
            receipts=ReceiptFolder(service.settings.receipts), clock=service.clock,
        ),
    )  # fmt: skip


def ask(service: Service, caller: Caller, found: WithdrawalPreview, because: str) -> WithdrawalRequest:
    """Ask a second person to approve a withdrawal."""
    key, effects = found.load.key, found.effects
    return act(
        service, caller, Action.WITHDRAW_LOAD, {"load": Typed(key), **_counted(effects.protections_gone)},
        lambda: requests(service).ask(key, caller.viewer.subject, because, effects, service.clock()),
        recorded_as=AuditAction.WITHDRAWAL_REQUESTED,
    )  # fmt: skip


def approve(service: Service, caller: Caller, key: str) -> WithdrawalReceipt:
    """Approve what somebody else asked for, and take the load back in his name. Raises ApprovalError."""

    def done() -> WithdrawalReceipt:
        now = preview_withdrawal(service.store, key).effects
        request = requests(service).decide(key, caller.viewer.subject, now, service.clock(), approve=True)
        return withdraw(
            service.store, key, actor=request.by, reason=request.because, approved_by=caller.viewer.subject,
            receipts=ReceiptFolder(service.settings.receipts), clock=service.clock,
        )  # fmt: skip

    return act(service, caller, Action.WITHDRAW_LOAD, {"load": Typed(key), "approved": True}, done)


def refuse(service: Service, caller: Caller, key: str) -> WithdrawalRequest:
    """Refuse what somebody else asked for. Raises ApprovalError."""

    def done() -> WithdrawalRequest:
        now = preview_withdrawal(service.store, key).effects
        return requests(service).decide(key, caller.viewer.subject, now, service.clock(), approve=False)

    return act(
        service, caller, Action.WITHDRAW_LOAD, {"load": Typed(key)}, done, recorded_as=AuditAction.WITHDRAWAL_REFUSED
    )


def waiting(service: Service, caller: Caller) -> list[WithdrawalRequest]:
    """Withdrawals that wait for a second person."""
    return act(
        service, caller, Action.WITHDRAW_LOAD, {}, requests(service).waiting, recorded_as=AuditAction.LOADS_LISTED
    )


def requests(service: Service) -> WithdrawalRequests:
    """The home's record of requests."""
    return WithdrawalRequests(service.settings.receipts)


def _counted(protections: int) -> dict[str, int]:
    return {"protections": protections}
