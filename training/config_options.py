"""Command-line options made from a dataclass of settings: one option per field, explained by the string below the
field."""

import argparse
import ast
import dataclasses
import inspect
import itertools
import textwrap
import types
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Settings = TypeVar("Settings")


def add_options(parser: argparse.ArgumentParser, settings: type) -> None:
    """Adds `--field-name` for every field; a field without a default is required."""
    hints, explanations = get_type_hints(settings), explain_fields(settings)
    for field in dataclasses.fields(settings):
        kind, choices = _kind_of(hints[field.name])
        is_optional = field.default not in (dataclasses.MISSING, None, "")
        default = f" (default: {field.default})" if is_optional else ""
        parser.add_argument(
            "--" + field.name.replace("_", "-"),
            type=kind,
            choices=choices,
            required=field.default is dataclasses.MISSING,
            default=None if field.default is dataclasses.MISSING else field.default,
            help=explanations.get(field.name, "") + default,
        )


def read_settings(settings: type[Settings], arguments: argparse.Namespace) -> Settings:
    """The settings that options of `add_options` give; other arguments are left out."""
    assert dataclasses.is_dataclass(settings)
    return settings(**{field.name: getattr(arguments, field.name) for field in dataclasses.fields(settings)})


def parse_settings(
    settings: type[Settings], description: str | None, arguments: list[str] | None
) -> tuple[Settings, bool]:
    """(settings of a command line, whether `--dry-run` asks to print them and stop)."""
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=description, formatter_class=formatter)
    add_options(parser, settings)
    parser.add_argument("--dry-run", action="store_true", help="print the configuration and stop")
    values = parser.parse_args(arguments)
    return read_settings(settings, values), values.dry_run


def _kind_of(hint: Any) -> tuple[type, tuple[str, ...] | None]:
    """(type of the option's value, its choices)."""
    if get_origin(hint) is Literal:
        return str, get_args(hint)
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (kind for kind in get_args(hint) if kind is not types.NoneType)
    return hint, None


def explain_fields(settings: type) -> dict[str, str]:
    """Field -> the string that follows it in the source, in the class or in one that it inherits from."""
    explanations: dict[str, str] = {}
    for base in reversed(settings.__mro__[:-1]):
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(definition, ast.ClassDef)
        for field, following in itertools.pairwise(definition.body):
            match field, following:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    # A percent sign would be a format of argparse.
                    explanations[name] = " ".join(text.split()).replace("%", "%%")
    return explanations
