"""SQL for what a decision needs of other pursuits beside the shared budget.

Rounds of other applications at the employer that start with one here: thanks for one stand
for both. And enquiries about other employers that went to an agency, of which `mappers` keeps
those to the same one. Each is found by an index of its own, and asked for only where there
can be any.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    exists,
    literal_column,
    select,
)

from app.storage.schema import contact_tables, tables
from app.storage.sql.json_text import Json
from app.storage.sql.shared_budget import CONTACT, earlier_at_agencies, has_others

#: The most enquiries to agencies that a load reads: the last ones. They are of all agencies,
#: each of which may be asked eight times in 90 days.
MOST_AT_AGENCIES: Final = 256
#: The most rounds elsewhere with a start of one here that a load reads, by start and id. One cannot
#: sit in several rounds at once, so more than a few are no rounds.
MOST_ROUNDS: Final = 8


def parts(
    json: Json,
    employer: FromClause,
    application: ColumnElement[Any],
    facts: Mapping[str, tuple[str, ...]],
) -> Iterator[ColumnElement[Any]]:
    """Rounds elsewhere, their people, the thanks for them, and enquiries to agencies.

    Of those the ones that hang on applications, and then those that moved or went.
    """
    other, mine = tables.interviews.alias("other_round"), tables.interviews.alias("my_round")
    starts = (
        select(mine.c.starts_at)
        .where(mine.c.account_id == employer.c.account_id, mine.c.application_id == application)
        .correlate_except(mine)
    )
    sharing = tables.interviews.alias("sharing")
    first = (
        select(sharing.c.id)
        .where(sharing.c.account_id == employer.c.account_id)
        .where(sharing.c.employer_id == employer.c.id)
        .where(sharing.c.application_id != application)
        .where(json.is_among(sharing.c.starts_at, starts))
        # In the order of their index, so that no more of them are read than are taken.
        .order_by(sharing.c.starts_at, sharing.c.id)
        .limit(literal_column(str(MOST_ROUNDS)))
        .correlate_except(sharing)
    )
    same_start = and_(other.c.account_id == employer.c.account_id, json.is_among(other.c.id, first))
    people = tables.interviewers.alias("people_elsewhere")
    thanks = tables.contacts.alias("thanks_elsewhere")
    of_people = and_(people.c.account_id == other.c.account_id, people.c.interview_id == other.c.id)
    of_thanks = and_(
        thanks.c.account_id == other.c.account_id,
        thanks.c.interview_id == other.c.id,
        thanks.c.kind == literal_column("'send_thank_you'"),
    )
    some = (
        select(*(other.c[name] for name in facts["interviews"])).where(same_start),
        select(*(people.c[name] for name in facts["interviewers"])).where(same_start, of_people),
        select(*(thanks.c[name] for name in CONTACT)).where(same_start, of_thanks),
    )
    for one in some:
        rows = json.rows_of(one.correlate_except(other, people, thanks))
        yield case((has_others(employer, application), rows), else_=json.null())
    through = _through_agency(employer, application)
    earlier = earlier_at_agencies(employer, MOST_AT_AGENCIES)
    for asked in (_at_agencies(employer), earlier):
        yield case((exists(through), json.rows_of(asked)), else_=json.null())


def _through_agency(employer: FromClause, application: ColumnElement[Any]) -> Select[Any]:
    own = tables.applications.alias("own")
    return (
        select(literal_column("1"))
        .where(own.c.account_id == employer.c.account_id, own.c.id == application)
        .where(own.c.route == literal_column("'agency'"))
        .correlate_except(own)
    )


def _at_agencies(employer: FromClause) -> Select[Any]:
    contacts, asking = tables.contacts, tables.applications.alias("asking")
    return (
        select(*(contacts.c[name] for name in CONTACT), asking.c.agency)
        .where(contacts.c.account_id == employer.c.account_id)
        .where(literal_column(contact_tables.AT_AGENCY))
        .where(contacts.c.employer_id != employer.c.id)
        .where(asking.c.account_id == contacts.c.account_id)
        .where(asking.c.id == contacts.c.application_id)
        .order_by(contacts.c.happened_at.desc(), contacts.c.id.desc())
        .limit(literal_column(str(MOST_AT_AGENCIES)))
        .correlate_except(contacts, asking)
    )
