"""Rule sets from YAML: the shipped ones by name, others by their text."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NoReturn

import yaml

from analytics.categorisation.measures import MEASURES
from analytics.categorisation.rule_set import (
    CATEGORIES,
    RELATIONS,
    ChangeRules,
    Condition,
    NamedMeasure,
    Profile,
    Rule,
    RuleSet,
    RuleSetError,
)

_FOLDER = "rule_sets"
_MEMBERS = {
    "name", "version", "title", "vocabulary", "source", "decided_by", "strictness", "measures", "scope", "profiles",
    "changes",
}  # fmt: skip
_RULE_MEMBERS = {
    "code", "text", "when", "category", "flags", "notify", "no_rules", "stop", "security", "source", "quirk", "mends"
}  # fmt: skip


def shipped_rule_sets() -> list[str]:
    """The names of the rule sets that come with Cordon."""
    folder = resources.files("analytics.categorisation").joinpath(_FOLDER)
    return sorted(each.name.removesuffix(".yml") for each in folder.iterdir() if each.name.endswith(".yml"))


@cache
def shipped_rule_set(name: str) -> RuleSet:
    """A rule set that comes with Cordon. Raises RuleSetError for a name that none has."""
    if name not in shipped_rule_sets():
        raise RuleSetError(f"there is no rule set {name!r}; there are {', '.join(shipped_rule_sets())}")
    folder = resources.files("analytics.categorisation").joinpath(_FOLDER)
    return read_rule_set(folder.joinpath(f"{name}.yml").read_text("utf-8"), f"{name}.yml")


def read_rule_set(text: str, name: str) -> RuleSet:
    """A rule set from its YAML text. Raises RuleSetError that names the place."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RuleSetError(f"{name} is not YAML: {error}") from error
    return _Reader(name).rule_set(data)


class _Reader:
    """Reads one file and knows where in it it is."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._measures: dict[str, NamedMeasure] = {}
        self._flags: set[str] = set()

    def rule_set(self, data: Any) -> RuleSet:
        if not isinstance(data, Mapping) or set(data) != _MEMBERS:
            self._refuse("the file", f"must have exactly the members {', '.join(sorted(_MEMBERS))}")
        if data["vocabulary"] not in {"nomis", "incident-reporting"}:
            self._refuse("vocabulary", "is nomis or incident-reporting")
        self._measures = {str(key): self._measure(str(key), value) for key, value in data["measures"].items()}
        scope = Profile("scope", "Where these rules apply", self._rules("scope", data["scope"]))
        profiles = tuple(self._profile(each) for each in data["profiles"])
        if data["decided_by"] not in {"strictest", *(profile.name for profile in profiles)}:
            self._refuse("decided_by", "must say strictest or name a profile")
        strictness = tuple(map(str, data["strictness"]))
        given = {rule.category for profile in profiles for rule in profile.rules} | {each.category for each in profiles}
        if not (given - {None}) <= set(strictness):
            self._refuse("strictness", "must order every category that a rule gives, the strictest first")
        return RuleSet(
            str(data["name"]),
            str(data["version"]),
            str(data["title"]),
            str(data["vocabulary"]),
            str(data["source"]),
            str(data["decided_by"]),
            strictness,
            self._measures,
            scope,
            profiles,
            self._changes(data["changes"]),
        )

    def _changes(self, data: Any) -> ChangeRules:
        members = {"raised", "lowered", "edited", "category", "held_in", "source", "quirk", "mends"}
        if not isinstance(data, Mapping) or not set(data) <= members:
            self._refuse("changes", f"may have {', '.join(sorted(members))}")
        flags = {str(flag) for name in ("raised", "lowered") for flag in data.get(name, ())}
        if not flags <= self._flags:
            self._refuse("changes", f"no profile has these flags: {sorted(flags - self._flags)}")
        edited = tuple(map(str, data.get("edited", ())))
        if any(name not in self._measures or self._measures[name].of != "alerts" for name in edited):
            self._refuse("changes", "`edited` names measures of alerts")
        return ChangeRules(
            frozenset(map(str, data.get("raised", ()))),
            frozenset(map(str, data.get("lowered", ()))),
            edited,
            bool(data.get("category", False)),
            frozenset(map(str, data.get("held_in", ()))),
            *(" ".join(str(data.get(name, "")).split()) for name in ("source", "quirk", "mends")),
        )

    def _measure(self, name: str, data: Any) -> NamedMeasure:
        place = f"measure {name}"
        if not isinstance(data, Mapping) or data.get("of") not in MEASURES:
            self._refuse(place, f"needs `of`, one of {', '.join(sorted(MEASURES))}")
        parameters = {key: _value(value) for key, value in data.items() if key not in {"of", "caption", "fixed"}}
        try:
            inspect.signature(MEASURES[data["of"]]).bind(None, None, **parameters)
        except TypeError as error:
            self._refuse(place, f"does not fit `{data['of']}`: {error}")
        return NamedMeasure(
            name, str(data["of"]), parameters, str(data.get("caption", "")), bool(data.get("fixed", False))
        )

    def _profile(self, data: Mapping[str, Any]) -> Profile:
        name = str(data.get("name"))
        if not {"name", "title", "rules"} <= set(data) <= {"name", "title", "rules", "category", "flags", "shows"}:
            self._refuse(f"profile {name}", "needs name, title and rules, and may have category, flags and shows")
        flags = tuple(map(str, data.get("flags", ())))
        rules = self._rules(name, data["rules"])
        raised = {flag for rule in rules for flag in rule.flags}
        if not raised <= set(flags):
            self._refuse(f"profile {name}", f"raises flags that it does not list: {sorted(raised - set(flags))}")
        shows = tuple(map(str, data.get("shows", ())))
        if not set(shows) <= set(self._measures):
            self._refuse(f"profile {name}", f"shows what is not measured: {sorted(set(shows) - set(self._measures))}")
        self._flags |= set(flags)
        return Profile(name, str(data["title"]), rules, self._category(name, data.get("category")), flags, shows)

    def _rules(self, profile: str, data: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
        return tuple(self._rule(f"profile {profile}, rule {each.get('code')}", each) for each in data or ())

    def _rule(self, place: str, data: Mapping[str, Any]) -> Rule:
        unknown = set(data) - _RULE_MEMBERS
        if unknown or not {"code", "text", "when"} <= set(data):
            self._refuse(place, f"needs code, text and when; unknown members: {sorted(unknown)}")
        return Rule(
            code=str(data["code"]),
            text=" ".join(str(data["text"]).split()),
            all_of=tuple(self._condition(place, each) for each in data["when"]),
            category=self._category(place, data.get("category")),
            flags=tuple(map(str, data.get("flags", ()))),
            notify=tuple(map(str, data.get("notify", ()))),
            no_rules=bool(data.get("no_rules", False)),
            stop=bool(data.get("stop", False)),
            security=bool(data.get("security", False)),
            source=str(data.get("source", "")),
            quirk=" ".join(str(data.get("quirk", "")).split()),
            mends=" ".join(str(data.get("mends", "")).split()),
        )

    def _condition(self, place: str, data: Mapping[str, Any]) -> Condition:
        relations = set(data) - {"measure"}
        if "measure" not in data or len(relations) != 1 or not relations <= set(RELATIONS):
            self._refuse(place, f"each condition names a measure and one of {', '.join(sorted(RELATIONS))}")
        if data["measure"] not in self._measures and data["measure"] not in self._flags:
            self._refuse(place, f"{data['measure']!r} is no measure, nor a flag of an earlier profile")
        (relation,) = relations
        return Condition(str(data["measure"]), relation, _value(data[relation]))

    def _category(self, place: str, given: Any) -> str | None:
        if given is not None and str(given) not in CATEGORIES:
            self._refuse(place, f"{given!r} is no category")
        return None if given is None else str(given)

    def _refuse(self, place: str, what: str) -> NoReturn:
        raise RuleSetError(f"{self._name}: {place}: {what}")


def _value(given: Any) -> Any:
    return frozenset(given) if isinstance(given, list) else given
