"""A deprecated operation goes on working, and says on each answer that it will not for ever."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from app.api.contract.shared_components import inlined
from app.api.operations.deprecation import Deprecation
from app.api.operations.request_context import Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.request.fields import Answer, PathId
from tests.api.small_service import KEY, Store, Time, make

SINCE = datetime(2026, 11, 23, tzinfo=UTC)
SUNSET = datetime(2027, 12, 1, tzinfo=UTC)

routes = Routes("things", read="interviews:read")


class Old(Answer):
    id: str


@routes.get(
    "/v1/old/{old_id}",
    "old.get",
    Old,
    deprecated=Deprecation(SINCE, SUNSET, "/v1/things/{thing_id}"),
)
async def old(call: Caller, old_id: PathId) -> Response:
    if old_id.endswith("d"):
        raise RuntimeError("a defect")
    return json_response({"id": old_id})


WELL = "/v1/old/019a9f6e-0000-7000-8000-000000000001"


@pytest.fixture
def client(store: Store, time: Time) -> Iterator[TestClient]:
    app = make(store, time, routes)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        pytest.param(WELL, {"Authorization": f"Bearer {KEY}"}, 200, id="good"),
        pytest.param(WELL, {}, 401, id="without a key"),
        pytest.param("/v1/old/x", {"Authorization": f"Bearer {KEY}"}, 404, id="not found"),
        pytest.param(f"{WELL}?x=1", {"Authorization": f"Bearer {KEY}"}, 422, id="not valid"),
        pytest.param(f"{WELL[:-1]}d", {"Authorization": f"Bearer {KEY}"}, 500, id="a defect"),
    ],
)
def test_each_answer_says_since_when_until_when_and_what_instead(
    client: TestClient, path: str, headers: dict[str, str], status: int
) -> None:
    response = client.get(path, headers=headers)
    assert response.status_code == status
    assert response.headers["deprecation"] == "@1795392000"
    assert response.headers["sunset"] == "Wed, 01 Dec 2027 00:00:00 GMT"
    assert response.headers["link"] == (
        '</deprecations>; rel="deprecation"; type="text/html", '
        '</v1/things/{thing_id}>; rel="successor-version"'
    )


def test_other_operations_say_nothing_of_it(client: TestClient) -> None:
    response = client.get("/v1/things", headers={"Authorization": f"Bearer {KEY}"})
    assert response.status_code == 200
    assert "deprecation" not in response.headers
    assert "sunset" not in response.headers


def test_the_contract_marks_the_operation_and_no_other(client: TestClient) -> None:
    document = inlined(client.get("/openapi.json").json())
    marked = document["paths"]["/v1/old/{old_id}"]["get"]
    assert marked["deprecated"] is True
    assert marked["x-sunset"] == "2027-12-01"
    for response in marked["responses"].values():
        assert {"Deprecation", "Sunset", "Link"} <= set(response["headers"])
    assert "deprecated" not in document["paths"]["/v1/things"]["get"]


def test_the_page_that_the_link_leads_to_lists_it(client: TestClient) -> None:
    page = client.get("/deprecations")
    assert page.status_code == 200
    assert "GET /v1/old/{old_id}" in page.text
    assert "2027-12-01" in page.text


def test_the_service_itself_says_when_nothing_is_deprecated(store: Store, time: Time) -> None:
    with TestClient(make(store, time)) as client:
        assert "Nothing is deprecated" in client.get("/deprecations").text


@pytest.mark.parametrize(
    ("since", "sunset"),
    [
        pytest.param(SINCE, SINCE + timedelta(days=364), id="a day short"),
        pytest.param(SINCE, SINCE - timedelta(days=400), id="before it"),
        pytest.param(
            datetime(2028, 2, 29, tzinfo=UTC), datetime(2029, 2, 28, tzinfo=UTC), id="a leap day"
        ),
        pytest.param(SINCE.replace(tzinfo=None), SUNSET, id="naive"),
        pytest.param(
            SINCE, SUNSET.replace(tzinfo=timezone(timedelta(hours=1))), id="in another zone"
        ),
    ],
)
def test_less_than_a_year_or_an_unclear_instant_is_refused(
    since: datetime, sunset: datetime
) -> None:
    with pytest.raises(ValueError, match=r"twelve months|UTC"):
        Deprecation(since, sunset)


@pytest.mark.parametrize(
    ("since", "sunset"),
    [
        pytest.param(SINCE, SINCE.replace(year=2027), id="to the day"),
        pytest.param(
            datetime(2028, 2, 29, tzinfo=UTC), datetime(2029, 3, 1, tzinfo=UTC), id="a leap day"
        ),
    ],
)
def test_a_year_is_enough(since: datetime, sunset: datetime) -> None:
    assert len(Deprecation(since, sunset).headers()) == 3
