"""Cached property: `lazy` computes a value at most once for each instance."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801  # used as a decorator, like property
    """Work a value out at its first reading, and keep it in the instance.

    `functools.cached_property` does the same under a lock until Python 3.12; a case
    belongs to one thread, and the lock would cost a tenth of a decision.
    """

    _name: str

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        """Wrap a method without arguments."""
        self._work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type[object], name: str) -> None:
        """Learn under which name the value is read."""
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type[object]) -> "lazy[T]": ...
    @overload
    def __get__(self, instance: object, owner: type[object]) -> T: ...
    def __get__(self, instance: object | None, owner: type[object]) -> "lazy[T] | T":
        """Return the value; from the second reading on the instance answers by itself."""
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._work_out(instance)
        return value
