"""Every kind of record is declared once, and nothing that it needs is forgotten."""

import re
from dataclasses import fields, replace
from typing import Any, Final

import pytest

from app.storage.schema.tables import METADATA
from app.usecases.resources import (
    BY_NAME,
    IN_PURSUIT,
    INTERNAL,
    RESOURCES,
    Limit,
    Part,
    Resource,
)
from tests.docs.test_documents import DOCS, coded, table
from tests.support import resource_places
from tests.support.resource_places import Places, found, missing

PLACES: Final = found()

GUIDE: Final = ", ".join(f"{page}.md" for page in resource_places.GUIDE)

#: A resource of this test alone, to see what its entry alone asks for.
TRIAL: Final = Resource(
    *("job_posting", "job_postings", "job postings", "interviews:read", "interviews:write"),
    limits=(Limit("job_postings"), Limit("job_postings_each", of_application=True)),
    in_pursuit=True,
    gone_with=("interview_id",),
)

COLUMNS: Final = frozenset(
    {"id", "employer_id", "application_id", "interview_id", "url", "content_hash"}
    | {"version", "written_by"}
)

#: What the trial takes, place by place.
TRIAL_PLACES: Final[dict[str, Any]] = {
    "tables": {"job_postings": COLUMNS},
    "recorded": {"job_postings"},
    "cascades": {"job_postings": frozenset({"interview_id"})},
    "rooted": {"job_postings"},
    "migrations": '"job_postings"',
    "use_cases": '"job_postings"',
    "operations": {"job postings": frozenset({("GET", 200), ("PUT", 201)})},
    "words": {"job postings": frozenset({"job-postings"})},
    "tags": {"job postings"},
    "scopes": {"interviews:read": f"{PLACES.scopes['interviews:read']} Read job postings."},
    "shapes": {"job_posting": COLUMNS},
    "gone": {"job_posting"},
    "sections": {"job_postings": COLUMNS},
    "readers": {"job_postings"},
    "settings": {"limit_job_postings", "limit_job_postings_each"},
    "event_rows": {f"job_posting.{what}" for what in ("created", "updated", "deleted")},
    "file_rows": {"job_postings"},
    "guide": "/job-postings",
    "screen": 'of["job_postings"]',
}


def gaps(resources: tuple[Resource, ...], places: Places) -> list[str]:
    return missing(resources, INTERNAL, places)


def together(places: Places, more: dict[str, Any]) -> Places:
    """The places with more in them."""
    joined = {
        name: getattr(places, name) + value
        if isinstance(value, str)
        else getattr(places, name) | value
        for name, value in more.items()
    }
    return replace(places, **joined)


def test_no_resource_lacks_anything() -> None:
    lacking = gaps(RESOURCES, PLACES)
    assert not lacking, "\n".join(lacking)


def test_names_and_limits_are_there_once() -> None:
    assert len(BY_NAME) == len(RESOURCES)
    limits = [limit.name for one in RESOURCES for limit in one.limits]
    assert len(set(limits)) == len(limits)
    assert {one.part_of for one in RESOURCES} <= {None, *BY_NAME}


def test_the_settings_have_no_limit_that_no_entry_names() -> None:
    named = {f"limit_{limit.name}" for one in RESOURCES for limit in one.limits}
    # Counted in the pursuit by `limits.check_people`: people hang on a round, no table counts them.
    named.add("limit_interviewers_each")
    assert {name for name in PLACES.settings if name.startswith("limit_")} == named


def alone() -> list[str]:
    return gaps((*RESOURCES, TRIAL), PLACES)


def test_an_entry_alone_is_shown_every_place_that_it_needs() -> None:
    assert alone() == [
        "job_posting: no table job_postings in app/storage/schema",
        "job_posting: no migration makes job_postings, in migrations/versions",
        "job_posting: no use case writes job_postings, in app/usecases",
        "job_posting: not in the answer of a whole pursuit, app/api/v1/advice/whole_pursuits.py",
        "job_posting: no line in GONE_WITH, app/usecases/events.py",
        "job_posting: no row for job_posting.created in docs/feed.md",
        "job_posting: no row for job_posting.updated in docs/feed.md",
        "job_posting: no row for job_posting.deleted in docs/feed.md",
        "job_posting: no operation reads it, with the tag 'job postings', in app/api/v1",
        "job_posting: no PUT creates it, with the tag 'job postings', in app/api/v1",
        "job_posting: no tag 'job postings' in app/api/contract/words.py",
        "job_posting: the text of interviews:read does not name it, in app/api/auth/scopes.py",
        f"job_posting: no page describes its operations: docs/{GUIDE}",
        "job_posting: no setting limit_job_postings in app/settings",
        "job_posting: no setting limit_job_postings_each in app/settings",
        "job_posting: no view in SHAPES, app/api/v1/feed/replicas.py",
        "job_posting: no model in ExportFile, app/api/v1/portability/export_shapes.py",
        "job_posting: no line in READERS, app/usecases/portability/import_entries.py",
        "job_posting: no section in the file that docs/your-data.md shows",
    ]


def test_a_resource_with_everything_lacks_nothing() -> None:
    assert gaps((*RESOURCES, TRIAL), together(PLACES, TRIAL_PLACES)) == []


@pytest.mark.parametrize("place", sorted(TRIAL_PLACES))
def test_each_place_that_is_left_out_is_named(place: str) -> None:
    others = {name: value for name, value in TRIAL_PLACES.items() if name != place}
    if place == "tables":
        # Without its table nothing else of the database is asked for.
        del others["cascades"], others["recorded"], others["rooted"]
    named = gaps((*RESOURCES, TRIAL), together(PLACES, others))
    assert named
    assert all(gap.startswith("job_posting: ") for gap in named)


@pytest.mark.parametrize("place", [one.name for one in fields(Places)])
def test_every_place_is_looked_at(place: str) -> None:
    nothing = type(getattr(PLACES, place))()
    # Decisions may read no table at all; what they read must be a resource.
    emptied = {"facts": frozenset({"events"})} if place == "facts" else {place: nothing}
    assert gaps(RESOURCES, replace(PLACES, **emptied))


def test_a_table_without_an_entry_is_named() -> None:
    without = tuple(one for one in RESOURCES if one.name != "grant")
    assert gaps(without, PLACES) == [
        "grants: no entry in app/usecases/resources.py, in RESOURCES or INTERNAL"
    ]
    assert missing(RESOURCES, {*INTERNAL, "ghosts", "tasks"}, PLACES) == [
        "ghosts: INTERNAL names no table",
        "tasks: both a resource and INTERNAL",
    ]


def test_a_new_column_is_named_until_views_and_exports_have_it() -> None:
    wider = {"employers": PLACES.tables["employers"] | {"website"}}
    assert gaps(RESOURCES, together(PLACES, {"tables": wider})) == [
        "employer: its view does not show website",
        "employer: its model in an export lacks website",
    ]


def test_what_others_hang_on_comes_first() -> None:
    # A move and a load follow this order, a deletion goes the other way.
    for place, name in enumerate(IN_PURSUIT):
        parents = {one.referred_table.name for one in METADATA.tables[name].foreign_key_constraints}
        later = set(IN_PURSUIT[place + 1 :])
        assert not parents & later, f"{name} comes before {parents & later}, which it refers to"


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"recorded": False}, "`recorded` and the table differ"),
        ({"stands_alone": True}, "`stands_alone` and the table differ"),
        ({"gone_with": ("employer_id",)}, "`gone_with` and the table differ"),
        ({"event_id": "revision"}, "its table has no column revision"),
        ({"silent": frozenset({"seen_at"})}, "its table has no column seen_at"),
        ({"column": "numbers"}, "its table has no column numbers"),
        ({"limits": (Limit("contacts", (("live", True),)),)}, "its table has no column live"),
        ({"in_pursuit": False}, "without `in_pursuit` it stays behind on a move"),
        ({"limits": ()}, "no limit; or one that `without` denies"),
        ({"events": ()}, "`events` and `without` differ"),
        ({"without": {Part.EVENTS: "None yet."}}, "a copy follows events, and it has none"),
        ({"without": {Part.EXPORT: ""}}, "it is without export, and no sentence says why"),
        ({"read": "contacts:read"}, "no scope contacts:read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_entry_that_does_not_fit_is_named(change: dict[str, Any], gap: str) -> None:
    changed = replace(BY_NAME["contact"], **change)
    others = tuple(one for one in RESOURCES if one.name != "contact")
    assert any(gap in one for one in gaps((*others, changed), PLACES))


def test_the_page_on_adding_a_resource_names_every_place() -> None:
    places = {coded(row[0])[0] for row in table(DOCS / "architecture.md", "Adding a resource")}
    named = set(re.findall(r"(?:app|docs|migrations)/[\w./-]*\w", "\n".join(alone())))
    assert named <= places
    # What is not missing once there is an entry: itself, and the registration of its operations.
    assert places - named == {"app/usecases/resources.py"}
    for place in places:
        assert (DOCS.parent / place).exists()
