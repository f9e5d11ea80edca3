"""Views of records for agents: what a tool shows of them, and what of it other people wrote."""

from bide_client import invitation_file, models
from bide_client.mcp.tool_results import PAGE, Result, instant, next_action, reasons, untrusted


def entry(found: models.AgendaEntry) -> Result:
    """Return an entry of the agenda."""
    interview = found["interview"]
    zone = None if interview is None else interview["time_zone"]
    return {
        "pursuit_id": found["application_id"],
        "employer": found["employer_name"],
        "role": found["role"],
        "phase": found["phase"],
        "turn": found["turn"],
        "overdue": found["overdue"],
        "due_at": instant(found["due_at"], zone),
        "next_action": next_action(found["next_action"], zone),
    }


def action(found: models.Action) -> Result:
    """Return an action with its verdict."""
    return {
        "kind": found["kind"],
        "verdict": found["verdict"],
        "interview_id": found["interview_id"],
        "person_id": found["interviewer_id"],
        "opens_at": instant(found["opens_at"]),
        "due_at": instant(found["due_at"]),
        "channels": [each["channel"] for each in found["channels"] if each["verdict"] == "allowed"],
        "reasons": reasons(found["reasons"]),
    }


def pursuit(found: models.WholePursuit) -> Result:
    """Return what is on record of a pursuit, with texts by others apart."""
    application, employer = found["application"], found["employer"]
    zone = employer["time_zone"]
    timetable = found["timetable"]
    return {
        "pursuit_id": application["id"],
        "employer": employer["name"],
        "role": application["role"],
        "outcome": application["outcome"],
        "next_action": next_action(found["decision"]["next_action"], zone),
        "rounds": [
            {
                "interview_id": each["interview"]["id"],
                "stage": each["interview"]["stage"],
                "state": each["interview"]["state"],
                "starts_at": instant(each["interview"]["starts_at"], zone),
                "people": [
                    {"person_id": person["id"], "name": person["name"], "part": person["part"]}
                    for person in each["interview"]["interviewers"]
                ],
            }
            for each in found["rounds"]
        ],
        "promised": timetable["answer_due"],
        "contacts": [
            {
                "contact_id": each["id"],
                "kind": each["kind"],
                "channel": each["channel"],
                "happened_at": instant(each["happened_at"], zone),
                "result": each["result"],
                "retracted": each["retracted_at"] is not None,
            }
            for each in found["contacts"][-PAGE:]
        ],
        "news": [
            {
                "update_id": each["id"],
                "kind": each["kind"],
                "received_at": instant(each["received_at"], zone),
                "retracted": each["retracted_at"] is not None,
                "untrusted": untrusted(note=each["note"]),
            }
            for each in found["employer_updates"][-PAGE:]
        ],
        "untrusted": untrusted(
            as_said=timetable["as_said"],
            posting_url=application["posting_url"],
            note=application["note"],
        ),
    }


def invitation(found: invitation_file.Invitation | invitation_file.Unusable) -> Result:
    """Return an event of a file, or why it cannot be used."""
    if isinstance(found, invitation_file.Unusable):
        return {
            "usable": False,
            "reason": str(found.error),
            "zone_needed": isinstance(found.error, invitation_file.ZoneUnknown),
        }
    starts, ends = found.starts_at, found.ends_at
    return {
        "usable": True,
        "uid": found.uid,
        "sequence": found.sequence,
        "cancels": found.cancels,
        "starts_at": instant(None if starts is None else starts.isoformat()),
        "ends_at": instant(None if ends is None else ends.isoformat()),
        "untrusted": untrusted(
            summary=found.summary,
            organiser=found.organiser,
            people=[{"name": each.name, "email": each.email} for each in found.people[:PAGE]],
        ),
    }
