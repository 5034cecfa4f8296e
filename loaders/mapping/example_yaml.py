"""Examples as YAML, ready to be put into a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

_WIDTH = 116


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, as mappings are written."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


def example_yaml(says: str, row: Mapping[str, str], became: Mapping[str, Any], indent: int = 2) -> str:
    """One item of a mapping's `examples`; what an example need not state (blanks, no flags) is left out."""
    ending: dict[str, Any] = {}
    for key, value in became.items():
        ending[key] = {name: part for name, part in value.items() if part} if key == "gives" else value
    item = {"says": says, "row": {name: cell for name, cell in row.items() if cell}, **ending}
    text = yaml.dump([item], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in text.splitlines())
