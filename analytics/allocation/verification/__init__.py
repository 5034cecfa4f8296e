"""Whether a plan breaks a rule, costs what it says, and cannot be beaten by more than it says. Knows no solver."""

from analytics.allocation.verification.findings import Fault, Verified
from analytics.allocation.verification.verify import broken, verify

__all__ = ["Fault", "Verified", "broken", "verify"]
