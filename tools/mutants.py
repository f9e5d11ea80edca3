"""Mutants of a module: each small change that mutation testing makes to its functions.

The operators are mutmut's (`< ` becomes `<=`, an argument is left out, a sentence is written in
capitals ...). Decorated methods are changed too: a mutant replaces the code of a function that
is already imported, so that nothing has to be defined anew. What is worked out while a module
is imported (tables, constants, classes) is left as it is.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Final

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators
from typing_extensions import override

ROOT: Final = Path(__file__).resolve().parents[1]
DOMAIN: Final = ROOT / "app" / "domain"
#: Calls whose absence no test can notice: those for type checkers alone.
_TYPES_ONLY: Final = frozenset({"cast", "len", "isinstance"})
#: A name of code that is distinguished from others of the same name by its line.
Place = tuple[str, int]


@dataclass(frozen=True)
class Mutant:
    """One change.

    module: without `app.domain`, as in `rules.waiting`
    function: the outermost function around the change, qualified by its class
    first_line: of that function, its decorators included
    lines: of the statement that is changed (of a compound one: its head)
    source: the module with the change
    before, after: what is changed, in one line each
    """

    module: str
    path: Path
    function: str
    first_line: int
    lines: range
    source: str
    before: str
    after: str
    occurrence: int

    @property
    def id(self) -> str:
        """Name the change, as long as the statement around it stays as it is."""
        identity = f"{self.before}\n{self.after}\n{self.occurrence}"
        digest = hashlib.sha256(identity.encode()).hexdigest()[:10]
        return f"{self.module}:{self.function}:{digest}"

    def code(self) -> CodeType | None:
        """Return the changed function's code; None if the change is no Python."""
        try:
            module = compile(self.source, str(self.path), "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return None
        return functions_of(module).get((self.function, self.first_line))


def functions_of(code: CodeType) -> dict[Place, CodeType]:
    """Return the code of each function of a module, nested ones included."""
    found = {}
    for one in code.co_consts:
        if isinstance(one, CodeType):
            found[one.co_qualname, one.co_firstlineno] = one
            found |= functions_of(one)
    return found


def modules() -> list[tuple[str, Path]]:
    """Return the modules of the domain, each with its file."""
    found = []
    for path in sorted(DOMAIN.rglob("*.py")):
        parts = path.relative_to(DOMAIN).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__") or "__init__"
        found.append((name, path))
    return found


def mutants_of(module: str, path: Path) -> Iterator[Mutant]:
    """Make every mutant of a module."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    visitor = _Visitor()
    wrapper = MetadataWrapper(cst.parse_module(source))
    wrapper.visit(visitor)
    seen: dict[tuple[str, str, str], int] = {}
    for one in visitor.found:
        start, end = one.span.start, one.span.end
        new = wrapper.module.code_for_node(one.node)
        changed = [*lines[: start.line - 1]]
        changed.append(
            lines[start.line - 1][: start.column] + new + lines[end.line - 1][end.column :]
        )
        changed += lines[end.line :]
        head = lines[one.lines.start - 1 : one.lines.stop - 1]
        tail = len(lines) - one.lines.stop + 1
        mutated = changed[one.lines.start - 1 : len(changed) - tail]
        before, after = (" ".join("".join(text).split()) for text in (head, mutated))
        key = (one.function, before, after)
        seen[key] = seen.get(key, 0) + 1
        yield Mutant(
            module,
            path,
            one.function,
            one.first_line,
            one.lines,
            "".join(changed),
            before,
            after,
            seen[key],
        )


@dataclass(frozen=True)
class _Change:
    span: CodeRange
    node: cst.CSTNode
    function: str
    first_line: int
    lines: range


class _Visitor(cst.CSTVisitor):
    """Collects the changes of a module's functions, in the order of the text."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.found: list[_Change] = []
        self._classes: list[str] = []
        self._functions: list[tuple[str, int]] = []
        self._statements: list[range] = []

    @override
    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.ClassDef) and not self._functions:
            self._classes.append(node.name.value)
        elif isinstance(node, cst.FunctionDef):
            self._enter(node)
        if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            self._statements.append(self._lines(node))
        if _is_left_alone(node):
            return False
        if self._functions and self._statements:
            self._change(node)
        return True

    @override
    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.ClassDef) and not self._functions:
            self._classes.pop()
        elif isinstance(original_node, cst.FunctionDef):
            self._functions.pop()
        if isinstance(original_node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            self._statements.pop()

    def _enter(self, node: cst.FunctionDef) -> None:
        if self._functions:
            self._functions.append(self._functions[0])
            return
        first = [self._span(one) for one in node.decorators] or [self._span(node)]
        name = ".".join([*self._classes, node.name.value])
        self._functions.append((name, first[0].start.line))

    def _span(self, node: cst.CSTNode) -> CodeRange:
        found: CodeRange = self.get_metadata(PositionProvider, node)
        return found

    def _lines(self, node: cst.CSTNode) -> range:
        span = self._span(node)
        body = getattr(node, "body", None)
        if isinstance(node, cst.BaseCompoundStatement) and isinstance(body, cst.IndentedBlock):
            return range(span.start.line, max(self._span(body).start.line, span.start.line + 1))
        return range(span.start.line, span.end.line + 1)

    def _change(self, node: cst.CSTNode) -> None:
        for wanted, operator in mutation_operators:
            if isinstance(node, wanted):
                for changed in operator(node):
                    span = self._span(node)
                    function, first = self._functions[0]
                    self.found.append(_Change(span, changed, function, first, self._statements[-1]))


def _is_left_alone(node: cst.CSTNode) -> bool:
    """Tell whether nothing in a node is changed: what is worked out when it is defined, types."""
    if isinstance(node, cst.Annotation | cst.Decorator | cst.Param):
        return True
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
        return node.func.value in _TYPES_ONLY
    return False
