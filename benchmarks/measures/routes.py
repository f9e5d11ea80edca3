"""Routing cost: the first registered route against the last.

Both are asked without a key: they are found, and then refuse with 401 before they do
anything that would differ.
"""

import itertools
from collections.abc import Iterator

from app.api.operations.routes import OperationRoute
from app.main import create_app
from benchmarks.load import Ask
from benchmarks.paired import Subject, detail_of, measure, ratio
from benchmarks.results import Result
from benchmarks.service import in_process
from benchmarks.stage import Stage

_SOME_ID = "019a9f6e-0000-7000-8000-000000000000"


def routes(stage: Stage) -> Iterator[Result]:
    """GET the first and the last registered route that serves an account."""
    database = stage.databases[0]
    found = [
        route
        for route in create_app(in_process(database.place.url)).routes
        if isinstance(route, OperationRoute)
    ]
    paths = [_path(route) for route in found if route.operation.method == "GET"]
    count = stage.scale.base_requests
    first, last = (
        Subject(path, database.server, itertools.repeat(Ask("GET", path)), count, wanted=401)
        for path in (paths[0], paths[-1])
    )
    measure(stage.runner, [first, last], stage.scale.rounds, stage.scale.warm_requests)
    detail = {
        "first": first.name,
        "last": last.name,
        "routes": len(found),
        **detail_of(last, first),
    }
    yield Result("routes", "", "", ratio(last, first), detail)


def _path(route: OperationRoute) -> str:
    parts = route.path.split("/")
    return "/".join(_SOME_ID if part.startswith("{") else part for part in parts)
