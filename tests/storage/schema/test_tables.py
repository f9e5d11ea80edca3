import pytest
from sqlalchemy import Table, UniqueConstraint

from app.storage.schema.tables import METADATA
from app.storage.sql.queries import FACTS

#: Tables of the server's own; they belong to no account.
SERVERS = {"accounts", "policies", "secrets", "signing_keys"}
#: How an account is found cannot lead with the account, nor what goes by its age alone.
FOUND_BY = {
    # Background work looks across accounts for what time alone has changed.
    "outlooks": {"stale_at"},
    "api_keys": {"key_hash", "revoked_at", "expires_at"},
    "calendar_links": {"secret_hash"},
    "sign_in_codes": {"code_hash", "expires_at"},
    "logins": {"email_key"},
    "identities": {"issuer"},
    "sessions": {"expires_at", "ended_at"},
    "refresh_tokens": {"token_hash", "spent_at"},
    "grants": {"partner_id"},
    "candidates": {"candidate_id"},
    # What a partner follows is found by the candidate, whose erasure takes the name out.
    "events": {"occurred_at", "candidate_id"},
    "partner_positions": {"candidate_id"},
    "partner_names": {"name"},
    "grant_requests": {"email_key", "expires_at", "candidate_id"},
    "idempotency_keys": {"created_at"},
    "partner_requests": {"at"},
    "webhook_deliveries": {"ended_at", "candidate_id"},
    # Runners take what is due in any account.
    "jobs": {"due_at", "taken_by"},
    "reminders": {"created_at"},
    "reminder_items": {"at"},
    "mailings": {"created_at"},
    "pushes": {"created_at"},
    # One letter goes to an address in an hour, whatever account names it.
    "confirmations": {"slot", "expires_at"},
}
#: Tables that tie two accounts together, and go with either.
TIES = {
    "grants": ["partner_id"],
    "candidates": ["candidate_id"],
    "partner_positions": ["candidate_id"],
    "grant_requests": ["candidate_id"],
    # In a partner's account: what it was sent of a candidate.
    "webhook_deliveries": ["candidate_id"],
}
#: Names that others give: no rows of ours.
FOREIGN = {"external_id", "request_id", "message_id"}
#: What follows from facts names them, and is written anew in the transaction that changes them.
#: The event of a partner outlives its candidate: erasure takes the candidate's id out of it.
DERIVED = {"outlooks": {"interview_id", "interviewer_id"}, "events": {"candidate_id"}}
#: An event may be deleted before the delivery of it is.
DERIVED |= {"webhook_deliveries": {"webhook_id"}}
#: What a message is about may go; it is seen when the message wakes. Its contact has its own id.
DERIVED |= {"messages": {"interview_id", "interviewer_id", "contact_id"}}
#: What was no longer so when its digest was due is in none, and a reminder goes by its age.
DERIVED |= {"reminder_items": {"reminder_id"}}
#: A push says what became of it after its subscription has gone, and goes by its age as well.
DERIVED |= {"pushes": {"reminder_id", "subscription_id"}}
OF_ACCOUNTS = [table for name, table in METADATA.tables.items() if name not in SERVERS]


def named(table: Table) -> str:
    return table.name


@pytest.mark.parametrize("table", OF_ACCOUNTS, ids=named)
def test_every_key_and_index_leads_with_the_account(table: Table) -> None:
    assert [column.name for column in table.primary_key] == ["account_id", "id"]
    led = [list(index.columns) for index in table.indexes] + [
        list(constraint.columns)
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    leads = {columns[0].name for columns in led}
    assert leads - FOUND_BY.get(table.name, set()) <= {"account_id"}


@pytest.mark.parametrize("table", OF_ACCOUNTS, ids=named)
def test_every_reference_stays_within_the_account_and_goes_with_it(table: Table) -> None:
    to_account: list[str] = []
    for reference in table.foreign_key_constraints:
        if reference.referred_table.name == "accounts":
            assert reference.ondelete == "CASCADE"
            to_account += reference.column_keys
        else:
            pairs = [(e.parent.name, e.column.name) for e in reference.elements]
            assert pairs[0] == ("account_id", "account_id")
            assert pairs[1][1] == "id"
    assert sorted(to_account) == sorted(["account_id", *TIES.get(table.name, [])])


@pytest.mark.parametrize("table", OF_ACCOUNTS, ids=named)
def test_every_id_of_another_row_is_a_reference(table: Table) -> None:
    referring = {fk.parent.name for fk in table.foreign_keys}
    ids = {column.name for column in table.columns if column.name.endswith("_id")}
    assert ids - FOREIGN - DERIVED.get(table.name, set()) <= referring


@pytest.mark.parametrize("name", FACTS)
def test_every_kind_of_fact_is_found_by_its_employer(name: str) -> None:
    indexes = METADATA.tables[name].indexes
    assert ["account_id", "employer_id"] in [
        [column.name for column in index.columns][:2] for index in indexes
    ]


@pytest.mark.parametrize("name", sorted(set(FACTS) - {"applications", "interviewers"}))
def test_every_kind_of_fact_is_found_by_its_application(name: str) -> None:
    indexes = METADATA.tables[name].indexes
    assert ["account_id", "application_id"] in [
        [column.name for column in index.columns] for index in indexes
    ]


@pytest.mark.parametrize("table", METADATA.tables.values(), ids=named)
def test_no_name_is_too_long_for_postgresql(table: Table) -> None:
    longest = 63
    names = [str(constraint.name) for constraint in table.constraints]
    names += [str(index.name) for index in table.indexes]
    assert max(map(len, [table.name, *table.columns.keys(), *names])) <= longest
