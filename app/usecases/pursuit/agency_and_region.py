"""Documents of an application: its agency and its region, with what a patch changes in them."""

from collections.abc import Mapping
from typing import cast

from app.usecases.errors import Invalid
from app.usecases.ports import Row

Document = Mapping[str, object]


def agency_document(patch: Document | None, row: Row) -> dict[str, object] | None:
    """The agency's document with a merge patch."""
    if patch is None:
        return None
    before = cast("Document | None", row["agency"])
    merged = {**_NO_AGENCY, **(before or {}), **patch}
    if "name" not in merged:
        raise Invalid("/agency/name", "missing", "A new agency needs its name.")
    if "preferences" in patch:
        wishes = cast("Document", (before or _NO_AGENCY).get("preferences", _NO_WISHES))
        merged["preferences"] = {**wishes, **cast("Document", patch["preferences"])}
    if merged["time_zone"] is None and any(merged[name] is not None for name in _OF_PLACE):
        raise Invalid(
            "/agency/time_zone", "missing", "An agency with days of its own needs its time zone."
        )
    return merged


_NO_WISHES: Document = {"no_calls": False, "no_contact": False}
_OF_PLACE = ("country", "subdivision", "calendar")
_NO_AGENCY: Document = {
    "direct_contact_permitted": False,
    "time_zone": None,
    **dict.fromkeys(_OF_PLACE),
    "preferences": _NO_WISHES,
}


def region_document(patch: Document | None, row: Row) -> dict[str, object] | None:
    """The region's document with a merge patch; a new one needs its zone."""
    if patch is None:
        return None
    before = cast("Document | None", row["region"]) or _NO_REGION
    merged = {**before, **patch}
    if merged["time_zone"] is None:
        raise Invalid("/region/time_zone", "missing", "A new region needs its time zone.")
    return merged


_NO_REGION: Document = {
    "time_zone": None,
    "country": None,
    "subdivision": None,
    "holiday_categories": [],
    "calendar": None,
}
