"""A value worked out at its first reading, without the lock of `functools.cached_property`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property

    lazy = steady = cached_property
else:

    class lazy:  # noqa: N801  # used as a decorator, like property
        """Work a value out once, and let the instance answer from then on."""

        def __init__(self, work_out: Any) -> None:
            """Wrap a method without arguments."""
            self._work_out = work_out
            self._name = work_out.__name__

        def __get__(self, instance: Any, owner: Any) -> Any:
            """Return the value."""
            value = instance.__dict__[self._name] = self._work_out(instance)
            return value

    class steady(lazy):  # noqa: N801  # the same
        """The same for what holds as long as nothing begins or ends: views share it."""

        def __get__(self, instance: Any, owner: Any) -> Any:
            """Return the value."""
            shared = instance.shared
            if self._name not in shared:
                shared[self._name] = self._work_out(instance)
            value = instance.__dict__[self._name] = shared[self._name]
            return value
