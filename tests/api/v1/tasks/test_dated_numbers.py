"""Numbers of the policy that come into force on a day, under a running account."""

from pathlib import Path

from starlette.testclient import TestClient

from tests.api.v1.api_client import KEYS, PROMISE, Api, make_app
from tests.api.v1.conftest import Database

POLICY = """
version = "dated"
[numbers.timetable_grace_business_days]
later = [{ from = 2026-11-25, value = 3 }]
"""
BEFORE, AFTER = "2026-11-30T09:00:00Z", "2026-12-02T09:00:00Z"


def test_a_number_holds_from_its_day_on_and_not_before(database: Database, tmp_path: Path) -> None:
    file, clock = tmp_path / "policy.toml", database.clock
    file.write_text(POLICY)
    with TestClient(make_app(database.url, clock, policy_file=file)) as client:
        api = Api(client, clock, KEYS[0])
        interview = api.interview()
        api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
        decision = f"/v1/interviews/{interview['id']}/next-action"

        def opens() -> tuple[str, str]:
            (task,) = api.get("/v1/tasks", kind="enquire_status")["items"]
            return task["opens_at"], task["policy_version"]

        def number() -> dict[str, object]:
            rules = api.get("/v1/policy")["rules"]
            (found,) = [
                one
                for rule in rules
                for one in rule["numbers"]
                if one["name"] == "timetable_grace_business_days"
            ]
            return {name: found[name] for name in ("value", "operator", "later")}

        assert opens() == (BEFORE, "dated")
        coming = [{"from": "2026-11-25", "value": 3}]
        assert number() == {"value": 1, "operator": 1, "later": coming}
        basis = api.get("/v1/policy")["basis"]
        assert api.get(decision)["basis"] == basis
        clock.set("2026-11-25T00:00:00+00:00")
        assert opens() == (AFTER, "dated@2026-11-25")
        assert number() == {"value": 3, "operator": 3, "later": []}
        then = api.get(decision)
        assert then["basis"] == api.get("/v1/policy")["basis"] != basis
        assert then["policy_version"] == "dated@2026-11-25"
        (enquiry,) = [one for one in then["actions"] if one["kind"] == "enquire_status"]
        assert enquiry["opens_at"] == AFTER
        # What was asked before is answered as it was.
        earlier = api.get(decision, at="2026-11-24T12:00:00Z")
        (enquiry,) = [one for one in earlier["actions"] if one["kind"] == "enquire_status"]
        assert (enquiry["opens_at"], earlier["policy_version"]) == (BEFORE, "dated")
