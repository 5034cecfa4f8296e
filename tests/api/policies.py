"""A demonstration's policy with a section more, as its home keeps it."""

from __future__ import annotations

from pathlib import Path

from graph.access.reading import DEFAULT_POLICY, DEMO_REGISTER, shipped_policy


def policy_text(*sections: str, replaced: tuple[tuple[str, str], ...] = ()) -> str:
    """What ships and the made-up register, with these sections added and texts in it replaced."""
    text = "\n".join((shipped_policy(DEFAULT_POLICY), shipped_policy(DEMO_REGISTER), *sections))
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def put_policy(home: Path, *sections: str, replaced: tuple[tuple[str, str], ...] = ()) -> Path:
    """Write it as the home's own policy."""
    path = home / "policy.yml"
    path.write_text(policy_text(*sections, replaced=replaced), "utf-8")
    return path
