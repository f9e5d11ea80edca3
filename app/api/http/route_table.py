"""Route table: a trie of path segments in front of the router, so that all routes cost the same.

The router tries one pattern after another; the table walks the segments of the path. It has
only paths of plain segments and plain parameters; where there are others, paths that it does
not find go to the router. It knows every method of a path, so its 405 names them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.convertors import StringConvertor  # codespell:ignore convertors
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems.catalogue import PROBLEMS
from app.api.problems.problem import Problem


@dataclass(frozen=True, slots=True)
class _Leaf:
    route: Route
    parameters: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    fixed: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    leaves: dict[str, _Leaf] = field(default_factory=dict)


def _plain(route: BaseRoute) -> bool:
    """Whether each segment of the route is a word or one whole parameter."""
    return (
        isinstance(route, Route)
        and all(type(c) is StringConvertor for c in route.param_convertors.values())
        and all(
            (part.startswith("{") and part.endswith("}") and part.count("{") == 1)
            or "{" not in part
            for part in route.path_format.split("/")
        )
    )


class RouteTable:
    """Finds the operation by path and method, and passes what it cannot find to the router."""

    def __init__(self, router: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        """Read the routes; those that are added later are found by the router."""
        self._router: Final = router
        self._root: Final = _Node()
        self._routes: Final = routes
        self._known = 0
        for route in routes:
            if isinstance(route, Route) and _plain(route):
                self._add(route)
                self._known += 1

    def _add(self, route: Route) -> None:
        node = self._root
        names = []
        for part in route.path_format.split("/"):
            if part.startswith("{"):
                names.append(part[1:-1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.fixed.setdefault(part, _Node())
        for method in sorted(route.methods or ()):
            leaf = _Leaf(route, tuple(names))
            node.leaves.setdefault(method, leaf)
            if method == "GET":
                node.leaves.setdefault("HEAD", leaf)

    def find(self, path: str) -> tuple[dict[str, _Leaf], list[str]] | None:
        """Return what the path offers by method, and the values of its parameters."""
        node = self._root
        values = []
        for part in path.split("/"):
            following = node.fixed.get(part)
            if following is None:
                following = node.parameter
                if following is None or not part:
                    return None
                values.append(part)
            node = following
        return (node.leaves, values) if node.leaves else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        found = self.find(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            if scope["type"] == "http" and self._known == len(self._routes):
                # The table knows every route, and the router would try each for nothing.
                raise HTTPException(404)
            await self._router(scope, receive, send)
            return
        leaves, values = found
        leaf = leaves.get(scope["method"])
        if leaf is None:
            allowed = ", ".join(sorted(leaves))
            raise Problem(
                "method_not_allowed",
                f"{PROBLEMS['method_not_allowed'].sense} It allows {allowed}.",
                headers={"Allow": allowed},
            )
        route = leaf.route
        scope["router"] = self._router
        scope["route"] = route
        scope["endpoint"] = route.endpoint
        scope["path_params"] = dict(zip(leaf.parameters, values, strict=True))
        if scope["method"] == "HEAD":
            send = _without_body(send)
        await route.app(scope, receive, send)


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head
