"""Further requests for the contract's examples: partners, sessions, imports and errors."""

from collections.abc import Mapping

from tools.example_story import ACME, Asking


def meet_a_partner(asking: Asking, partner_id: str, as_partner: Mapping[str, str]) -> None:
    """Let a job board do something, and be brought by it."""
    terms = {
        "partner_id": partner_id,
        "scopes": ["interviews:read", "tasks:read"],
        "expires_at": "2027-03-31T22:00:00Z",
    }
    given = asking.ask("POST", "/v1/grants", terms, summary="To read, until spring", expected=201)
    asking.ask("GET", f"/v1/grants/{given['id']}", expected=200)
    brought = {"external_id": "member-4711", "label": "Robin"}
    asking.ask("POST", "/v1/candidates", brought, expected=201, headers=as_partner)
    where = "/v1/candidates/member-4712"
    narrow = {"scopes": ["interviews:read", "tasks:read"]}
    asking.ask("PUT", where, narrow, summary="To read only", expected=201, headers=as_partner)
    asking.ask("PUT", where, narrow, summary="Once more", expected=200, headers=as_partner)
    asking.ask("GET", where, expected=200, headers=as_partner)
    asking.ask("PATCH", where, {"label": "Kim"}, expected=200, headers=as_partner)
    asking.ask("GET", "/v1/candidates?limit=2", expected=200, headers=as_partner)
    asking.ask("GET", "/v1/partner/events", expected=200, headers=as_partner)
    wanted = {"email": "kim@home.example", "scopes": ["tasks:read"], "note": "To remind you."}
    asked = asking.ask(
        "POST", "/v1/partner/grant-requests", wanted, expected=201, headers=as_partner
    )
    where_asked = f"/v1/partner/grant-requests/{asked['id']}"
    asking.ask("GET", "/v1/partner/grant-requests?limit=2", expected=200, headers=as_partner)
    asking.ask("GET", where_asked, expected=200, headers=as_partner)
    asking.ask("GET", "/v1/partner/requests?limit=2", expected=200, headers=as_partner)
    wishes = {"items": [ACME | {"preferences": {"no_calls": True}}]}
    asking.ask("PUT", "/v1/partner/employer-wishes", wishes, expected=200, headers=as_partner)
    asking.ask("GET", "/v1/partner/employer-wishes", expected=200, headers=as_partner)
    claim = asking.ask("POST", f"{where}/claims", expected=200, headers=as_partner)
    asking.ask("POST", "/v1/claims", {"token": claim["token"], "label": "my phone"}, expected=201)


def pass_a_relay(asking: Asking, partner_id: str, as_partner: Mapping[str, str]) -> None:
    """Ask for something that is needed, with a permit that the board's relay redeems."""
    beacon = {"employer": ACME | {"name": "Beacon"}, "role": "Analyst", "route": "direct"}
    application = asking.ask("POST", "/v1/applications", beacon, keep=False, expected=201)
    need = {"kind": "adjustment", "channel": "email", "attestation": {"need": "a ramp"}}
    contacts = f"/v1/applications/{application['id']}/contacts"
    contact = asking.ask("POST", contacts, need, keep=False, expected=201)
    where = f"/v1/contacts/{contact['id']}/permit"
    permit = asking.ask("POST", where, {"partner_id": partner_id}, expected=201)
    asking.ask("GET", where, expected=200)
    known = {"token": permit["token"], "application_id": application["id"], "channel": "email"}
    redeem = "/v1/permits/redeem"
    letter = known | {"channel": "letter"}
    asking.ask("POST", redeem, letter, keep=False, expected=409, headers=as_partner)
    asking.ask("POST", redeem, known, expected=200, headers=as_partner)
    asking.ask("POST", redeem, known, keep=False, expected=409, headers=as_partner)
    asking.ask("POST", redeem, {"token": "x"}, keep=False, expected=409, headers=as_partner)


def sign_in(asking: Asking, as_partner: Mapping[str, str]) -> None:
    """Come as a new candidate, bring a file, grant what a partner asks for, and leave again."""
    robin = {"email": "robin@home.example", "password": "a sentence that nobody knows"}
    asking.ask("POST", "/v1/accounts", robin | {"label": "Robin"}, expected=201)
    begun = asking.ask(
        "POST", "/v1/sessions", robin | {"label": "phone"}, summary="Signing in", expected=201
    )
    refresh = {"refresh_token": begun["refresh_token"]}
    session = asking.ask(
        "POST", "/v1/sessions", refresh, summary="Going on with a session", expected=201
    )
    of_a_page = robin | {"keep": "cookie"}
    same_origin = {"Sec-Fetch-Site": "same-origin"}
    asking.ask(
        "POST",
        "/v1/sessions",
        of_a_page,
        headers=same_origin,
        summary="Signing in by a page of the same origin",
        expected=201,
    )
    asking.ask(
        "POST",
        "/v1/sessions",
        {"keep": "cookie"},
        headers=same_origin | {"Cookie": f"bide_refresh={session['refresh_token']}"},
        summary="Going on by a page of the same origin",
        expected=201,
    )
    asking.ask("POST", "/v1/sessions", of_a_page, keep=False, expected=403)
    wrong = robin | {"password": "a sentence that somebody knows"}
    asking.ask("POST", "/v1/sessions", wrong, keep=False, expected=401)
    asking.ask("POST", "/v1/accounts", robin, keep=False, expected=409)
    as_robin = {"Authorization": f"Bearer {session['access_token']}"}
    asking.ask("GET", "/v1/sessions", headers=as_robin, expected=200)
    asking.ask("GET", "/v1/sessions/current", headers=as_robin, expected=200)
    exported = asking.ask("GET", "/v1/me/export", keep=False, expected=200)
    file = {name: [] if isinstance(kept, list) else kept for name, kept in exported.items()}
    file["employers"] = exported["employers"][:1]
    asking.ask("POST", "/v1/imports", file, headers=as_robin, expected=201)
    asking.ask("POST", "/v1/imports", file, headers=as_robin, keep=False, expected=409)
    asking.ask("GET", "/v1/partners/harbour-jobs", headers=as_robin, expected=200)
    wanted = {"email": robin["email"], "scopes": ["tasks:read"]}
    asked = asking.ask(
        *("POST", "/v1/partner/grant-requests", wanted),
        expected=201,
        headers=as_partner,
        keep=False,
    )
    confirmed = {"code": asked["code"], "note": "For reminders."}
    where = f"/v1/grant-requests/{asked['id']}/confirmation"
    asking.ask("POST", where, confirmed, headers=as_robin, expected=201)
    called = {"label": "Robin, at home"}
    asking.ask("PATCH", "/v1/me", called, headers=as_robin, expected=200)
    asking.ask("DELETE", "/v1/me", headers=as_robin, expected=202)


def play_in_a_sandbox(asking: Asking) -> None:
    """Make a test account, and move its clock on."""
    test = {"email": "test@home.example", "password": "a sentence that nobody knows"}
    made = asking.ask(
        "POST", "/v1/accounts", test | {"test": True}, summary="A test account", expected=201
    )
    begun = asking.ask("POST", "/v1/sessions", test, keep=False, expected=201)
    as_test = {"Authorization": f"Bearer {begun['access_token']}"}
    confirmation = "/v1/me/email-confirmation"
    letter = asking.ask("POST", confirmation, headers=as_test, expected=200)
    code = {"code": letter["code"]}
    asking.ask("POST", f"{confirmation}/confirm", code, headers=as_test, expected=200)
    start = {"now": "2026-06-01T08:00:00Z"}
    asking.ask("POST", "/v1/test-clocks", start, headers=as_test, expected=201)
    path = f"/v1/test-clocks/{made['id']}"
    week = {"to": "2026-06-08T08:00:00Z"}
    asking.ask("POST", f"{path}/advance", week, headers=as_test, expected=200)
    asking.ask("GET", path, headers=as_test, expected=200)


def sign_in_by_code(asking: Asking, code: str) -> None:
    """Come with a code of the operator's."""
    asking.ask(
        "POST",
        "/v1/sessions",
        {"code": code, "label": "phone"},
        summary="Signing in with a code of the operator's",
        expected=201,
    )


def make_keys(asking: Asking) -> None:
    """Make a key that may do little, and let it try more."""
    little = {"label": "calendar feed", "scopes": ["interviews:read"]}
    key = asking.ask("POST", "/v1/api-keys", little, expected=201)
    label = {"label": "calendar on the wall"}
    asking.ask("PATCH", f"/v1/api-keys/{key['id']}", label, expected=200)
    as_feed = {"Authorization": f"Bearer {key['key']}"}
    asking.ask("POST", "/v1/employers", ACME, headers=as_feed, keep=False, expected=403)


def subscribe(asking: Asking) -> None:
    """Make a link for a calendar, and let it say less."""
    link = asking.ask("POST", "/v1/calendar-links", {"label": "phone"}, expected=201)
    path = f"/v1/calendar-links/{link['id']}"
    asking.ask("GET", path, expected=200)
    asking.ask("PATCH", path, {"detail": "no_names"}, expected=200)


def listen(asking: Asking) -> None:
    """Have events posted somewhere, try it, and look at what was sent."""
    wanted = {
        "url": "https://hooks.example/bide",
        "event_types": ["interview.created", "task.updated"],
        "description": "the board in the kitchen",
    }
    endpoint = asking.ask("POST", "/v1/webhook-endpoints", wanted, expected=201)
    path = f"/v1/webhook-endpoints/{endpoint['id']}"
    delivery = asking.ask("POST", f"{path}/test", expected=201)
    log = f"/v1/webhook-deliveries/{delivery['id']}"
    asking.ask("GET", log, expected=200)
    asking.ask("POST", f"{log}/redeliver", expected=200)
    asking.ask("POST", f"{path}/rotate-secret", expected=200)
    since = {"since": "2026-11-20T11:00:00Z"}
    asking.ask("POST", f"{path}/redeliver", since, expected=200)
    asking.ask("PATCH", path, {"enabled": False}, expected=200)
    asking.ask(
        "POST", f"{path}/test", summary="An endpoint that is disabled", keep=False, expected=409
    )
    asking.ask("GET", path, expected=200)


def be_reminded(asking: Asking) -> None:
    """Choose how reminders come, try one out, and read it."""
    choice = {"time_zone": "Europe/London", "quiet_from": "19:00", "days": [1, 2, 3, 4, 5]}
    asking.ask("PUT", "/v1/reminder-settings", choice, expected=200)
    asking.ask("GET", "/v1/reminder-settings", expected=200)
    reminder = asking.ask("POST", "/v1/reminders", expected=201)
    asking.ask("GET", "/v1/reminders", expected=200)
    asking.ask("GET", f"/v1/reminders/{reminder['id']}", expected=200)
    asking.ask("GET", "/v1/push-key", expected=200)
    browser = {
        "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABh",
        "keys": {
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6S"
            "RpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        },
        "label": "phone",
    }
    subscription = asking.ask("POST", "/v1/push-subscriptions", browser, expected=201)
    asking.ask("GET", "/v1/push-subscriptions", expected=200)
    path = f"/v1/push-subscriptions/{subscription['id']}"
    asking.ask("GET", path, expected=200)
    asking.ask("DELETE", path, expected=204)
    asking.ask("DELETE", "/v1/reminder-settings", expected=204)


def come_too_late(asking: Asking) -> None:
    """Write what has changed, name two requests alike, and go on where nothing is kept."""
    once = {"Idempotency-Key": "read-their-blog"}
    task = asking.ask("POST", "/v1/tasks", {"title": "Read"}, headers=once, keep=False)
    asking.ask(
        "POST",
        "/v1/tasks",
        {"title": "Write"},
        headers=once,
        summary="Another request under the same Idempotency-Key",
        expected=422,
    )
    old = {"If-Match": '"7"'}
    path = f"/v1/tasks/{task['id']}"
    asking.ask("PATCH", path, {"title": "Read on"}, headers=old, keep=False, expected=412)
    asking.ask("GET", "/v1/events?after=999999", keep=False, expected=410)


def tidy_up(asking: Asking) -> None:
    """Meet the problems that only an end brings about."""
    derived = asking.ask("GET", "/v1/tasks", keep=False, expected=200)["items"]
    kept = next(task for task in derived if task["kind"] != "own")
    asking.ask("DELETE", f"/v1/tasks/{kept['id']}", keep=False, expected=409)
