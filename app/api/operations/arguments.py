"""Arguments of a handler: path, query and body, validated by the fields that the contract shows.

FastAPI works out anew for each request what a handler takes: it inspects annotations, opens two
exit stacks and makes a response that is not used. Here that is read off its `Dependant` once,
when the operation is first asked for, and a request only validates. The fields are FastAPI's own,
so what is accepted, and what an error says, is the same; a test compares both for every operation
(docs/decisions/0034).

A dependency is a plain function of the call and of parameters of the query, such as `Paging`.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi.dependencies.models import Dependant

from app.api.operations.request_context import PublicRequest, calling, visiting
from app.api.problems.field_errors import field_errors
from app.api.problems.problem import invalid_fields

_SEQUENCES: Final = (list, set, frozenset, tuple)
#: What a missing argument looks like to pydantic.
_MISSING: Final[Mapping[str, object]] = {"type": "missing", "msg": "Field required", "input": None}

#: FastAPI keeps its class of fields private.
_Field = Any
_Errors = list[dict[str, Any]]


def _is_list(annotation: object) -> bool:
    """Whether a parameter's type is `list[...]`, or a union with one."""
    origin = getattr(annotation, "__origin__", None)
    return origin in _SEQUENCES or any(
        _is_list(part) for part in getattr(annotation, "__args__", ())
    )


@dataclass(frozen=True, slots=True)
class _Argument:
    """One argument: by which name it is sent, where, and what stands for it if it is not."""

    name: str
    sent_as: str
    loc: tuple[str, ...]
    validate: Callable[..., tuple[object, _Errors]]
    required: bool
    default: object
    is_list: bool = False

    @classmethod
    def of(cls, field: _Field, *place: str) -> "_Argument":
        info = field.field_info
        required = info.is_required()
        default = None if required else field.default
        if info.validate_default or not isinstance(default, Hashable):
            raise TypeError(f"{field.name} has a default that each request would have to make")
        many = _is_list(info.annotation)
        return cls(field.name, field.alias, place, field.validate, required, default, many)

    def take(self, sent: object, values: dict[str, object], errors: _Errors) -> None:
        """Validate what was sent, and add it to the values, or what is wrong to the errors."""
        values[self.name], wrong = self.validate(sent, loc=self.loc)
        errors += wrong


class Arguments:
    """What an operation takes, read off FastAPI's `Dependant`."""

    def __init__(self, dependant: Dependant) -> None:
        """Read it once; raises TypeError for what no operation takes, such as a cookie."""
        others = (dependant.header_params, dependant.cookie_params, dependant.body_params[1:])
        if any(others) or dependant.request_param_name is not None:
            raise TypeError(f"{dependant.call} takes what is not read here; the call has all else")
        self._path: Final = [_Argument.of(f, "path", f.alias) for f in dependant.path_params]
        self.query: Final = [_Argument.of(f, "query", f.alias) for f in dependant.query_params]
        bodies = [_Argument.of(field, "body") for field in dependant.body_params]
        self._body: Final = bodies[0] if bodies else None
        self._caller: str | None = None
        self._made: Final[list[tuple[str, Callable[..., object], Arguments]]] = []
        for inner in dependant.dependencies:
            if inner.call in {calling, visiting}:
                self._caller = inner.name
            elif inner.call is not None and inner.name is not None:
                self._made.append((inner.name, inner.call, Arguments(inner)))
        query = [*self.query, *(one for _, _, inner in self._made for one in inner.query)]
        self.parameters: Final = frozenset(one.sent_as for one in query)
        self.lists: Final = frozenset(one.sent_as for one in query if one.is_list)

    def read(
        self, call: PublicRequest, query: Mapping[str, Sequence[str]], document: object
    ) -> dict[str, object]:
        """Validate all that was sent, and return it by the names of the handler.

        query: the values of each parameter that was sent
        document: the body, parsed; None where the operation takes none

        Raises the 422 that tells every error of every part.
        """
        errors: _Errors = []
        values = self.collect(call, query, document, errors)
        if errors:
            raise invalid_fields(field_errors(errors, document))
        return values

    def collect(
        self,
        call: PublicRequest,
        query: Mapping[str, Sequence[str]],
        document: object,
        errors: _Errors,
    ) -> dict[str, object]:
        """Validate all that was sent: return what is valid, and add what is not to the errors."""
        values: dict[str, object] = {}
        if self._caller is not None:
            values[self._caller] = call
        for name, make, inner in self._made:
            before = len(errors)
            taken = inner.collect(call, query, document, errors)
            if len(errors) == before:
                values[name] = make(**taken)
        path: Mapping[str, str] = call.scope["path_params"]
        for one in self._path:
            one.take(path[one.sent_as], values, errors)
        for one in self.query:
            sent = query.get(one.sent_as)
            if sent is not None:
                one.take(sent if one.is_list else sent[-1], values, errors)
            elif one.required:
                errors.append({**_MISSING, "loc": one.loc})
            else:
                values[one.name] = one.default
        if self._body is not None:
            self._body.take(document, values, errors)
        return values
