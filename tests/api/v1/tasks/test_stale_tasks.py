from pathlib import Path

from starlette.testclient import TestClient

from tests.api.v1.api_client import KEYS, PROMISE, Api, make_app
from tests.api.v1.conftest import Database


def test_tasks_computed_under_an_older_policy_are_computed_anew_when_read(
    database: Database, tmp_path: Path
) -> None:
    with TestClient(database.app) as client:
        api = Api(client, database.clock, KEYS[0])
        interview = api.interview()
        api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
        before = api.get("/v1/tasks", kind="enquire_status")["items"][0]
    file = tmp_path / "policy.toml"
    file.write_text('version = "later"\n[numbers.timetable_grace_business_days]\nvalue = 3\n')
    app = make_app(database.url, database.clock, policy_file=file)
    with TestClient(app) as client:
        api = Api(client, database.clock, KEYS[0])
        one = api.get(f"/v1/tasks/{before['id']}")
        (listed,) = api.get("/v1/tasks", kind="enquire_status")["items"]
    assert before["opens_at"] == "2026-11-30T09:00:00Z"
    assert one["opens_at"] == listed["opens_at"] == "2026-12-02T09:00:00Z"
    assert one["policy_version"] == listed["policy_version"] == "later"
