"""The numbers of the etiquette: bounded, versioned, and only ever made stricter."""

import re
import tomllib

import pytest

from app.domain.policy import _PACKAGED, POLICY, Number, PolicyError, _packaged, parse
from tests.domain.builders import utc

#: The table of etiquette.md: value, minimum, maximum, the direction that is stricter.
SPECIFIED = {
    "thank_you_opens_hours": (1, 0, 4, "higher"),
    "thank_you_due_business_days": (1, 1, 2, "lower"),
    "thank_you_closes_days": (7, 2, 10, "lower"),
    "letter_needs_business_days": (5, 3, 10, "higher"),
    "timetable_grace_business_days": (1, 1, 10, "higher"),
    "untold_screening_business_days": (5, 5, 30, "higher"),
    "untold_first_business_days": (7, 7, 30, "higher"),
    "untold_further_business_days": (7, 7, 30, "higher"),
    "untold_final_business_days": (10, 10, 30, "higher"),
    "untold_assessment_business_days": (20, 20, 30, "higher"),
    "working_hours_start": (9 * 60, 8 * 60, 18 * 60, "higher"),
    "working_hours_end": (17 * 60, 8 * 60, 18 * 60, "lower"),
    "minimum_gap_business_days": (5, 5, 20, "higher"),
    "minimum_gap_days": (7, 7, 28, "higher"),
    "enquiries_per_silence": (2, 1, 2, "lower"),
    "enquiries_per_pursuit": (4, 1, 4, "lower"),
    "unanswered_calls_per_silence": (2, 1, 2, "lower"),
    "feedback_closes_business_days": (10, 5, 20, "lower"),
    "presumed_closed_business_days": (10, 5, 30, "lower"),
    "presumed_closed_days": (28, 28, 56, "lower"),
    "presumed_silent_business_days": (40, 30, 60, "lower"),
    "presumed_opened_business_days": (10, 10, 30, "lower"),
    "untold_offer_business_days": (3, 3, 30, "higher"),
    "untold_not_held_business_days": (3, 3, 30, "higher"),
    "untold_answered_business_days": (3, 1, 10, "higher"),
    "untold_applied_business_days": (10, 10, 30, "higher"),
    "enquiries_before_round": (1, 0, 1, "lower"),
    "on_hold_business_days": (20, 10, 60, "higher"),
    "paper_business_days": (5, 3, 20, "higher"),
    "paper_enquiries": (2, 1, 2, "lower"),
    "accepted_ends_business_days": (40, 20, 40, "lower"),
    "offer_turns": (3, 1, 5, "lower"),
    "offer_turns_per_pursuit": (6, 1, 6, "lower"),
    "answer_due_business_days": (1, 1, 3, "lower"),
    "lapse_business_days": (2, 2, 2, "higher"),
    "request_lapses_business_days": (20, 20, 20, "higher"),
    "call_window_minutes": (30, 30, 30, "lower"),
    "return_call_rings": (2, 2, 2, "lower"),
    "arranges_per_round": (2, 1, 2, "lower"),
    "arranges_per_silence": (4, 1, 4, "lower"),
    "arrange_closes_business_days": (3, 3, 3, "lower"),
    "late_minutes": (10, 10, 10, "higher"),
    "reschedules_per_round": (3, 1, 3, "lower"),
    "discretionary_exceptions": (2, 0, 2, "lower"),
    "correction_business_days": (5, 1, 5, "lower"),
    "adjustments_per_day": (1, 1, 1, "lower"),
    "budget_enquiries": (4, 2, 4, "lower"),
    "budget_days": (90, 90, 180, "higher"),
    "agency_gap_business_days": (2, 2, 10, "higher"),
    "agency_enquiries": (8, 2, 8, "lower"),
    "apply_closes_business_days": (10, 5, 20, "lower"),
    "record_feedback_due_business_days": (10, 5, 20, "lower"),
    "record_feedback_closes_business_days": (20, 5, 20, "lower"),
    "reflect_due_business_days": (5, 1, 10, "lower"),
    "reflect_closes_business_days": (20, 5, 20, "lower"),
    "retractions": (2, 0, 2, "lower"),
    "retraction_hours": (24, 24, 24, "lower"),
    "recorded_anew_minutes": (60, 60, 60, "lower"),
    "not_made_hours": (24, 24, 24, "lower"),
    "not_made_contacts": (2, 0, 2, "lower"),
    "failure_business_days": (5, 1, 5, "lower"),
    "failure_letter_business_days": (20, 5, 20, "lower"),
    "open_days_a_year": (12, 12, 12, "lower"),
    "theme_interviews": (2, 2, 2, "higher"),
    "thank_you_words_least": (50, 20, 100, "higher"),
    "thank_you_words_usual": (180, 100, 180, "lower"),
    "thank_you_words_most": (250, 180, 250, "lower"),
    "note_likeness_percent": (85, 50, 85, "lower"),
    "enquiry_words_most": (120, 60, 120, "lower"),
    "feedback_questions_most": (3, 1, 3, "lower"),
    "short_words_most": (150, 60, 150, "lower"),
}


@pytest.mark.parametrize("name", SPECIFIED)
def test_the_packaged_numbers_are_the_specified_ones(name: str) -> None:
    number = POLICY.by_name[name]
    assert (number.value, number.minimum, number.maximum, number.stricter) == SPECIFIED[name]


def test_the_packaged_policy_is_what_its_file_says() -> None:
    answer = tomllib.loads(_PACKAGED.read_text(encoding="utf-8"))
    policy = _packaged()
    assert (policy.version, policy.operator_version) == (answer["version"], answer["version"])
    assert list(policy.by_name) == list(answer["numbers"])
    for name, table in answer["numbers"].items():
        number = policy.by_name[name]
        chosen = (number.value, number.default, number.operator)
        assert {number.shown(value) for value in chosen} == {table["value"]}
        assert number.shown(number.minimum) == table["minimum"]
        assert number.shown(number.maximum) == table["maximum"]
        words = (number.name, number.rule, number.stricter, number.unit, number.grounds)
        assert words == (name, *(table[word] for word in ("rule", "stricter", "unit", "grounds")))
    assert policy == POLICY


@pytest.mark.parametrize("number", POLICY.numbers(), ids=lambda number: number.name)
def test_every_number_has_bounds_a_direction_and_grounds(number: Number) -> None:
    assert number.minimum <= number.value <= number.maximum
    assert number.value == number.default == number.operator
    assert number.stricter in ("higher", "lower")
    assert number.grounds
    assert number.unit
    assert POLICY[number.name] == number.value
    assert POLICY.by_name[number.name] is number


def test_numbers_come_in_the_order_of_the_file() -> None:
    names = [number.name for number in POLICY.numbers()]
    assert names[0] == "thank_you_opens_hours"
    assert names[-1] == "short_words_most"
    assert len(set(names)) == len(names)


def test_an_account_may_be_stricter() -> None:
    policy = POLICY.stricter({"minimum_gap_days": 10, "working_hours_end": "16:30"})
    assert policy["minimum_gap_days"] == 10
    assert policy["working_hours_end"] == 16 * 60 + 30
    number = policy.by_name["minimum_gap_days"]
    assert (number.value, number.default, number.operator) == (10, 7, 7)
    was = POLICY.by_name["minimum_gap_days"]
    assert (number.name, number.rule, number.unit) == (was.name, was.rule, was.unit)
    assert (number.minimum, number.maximum) == (was.minimum, was.maximum)
    assert (number.stricter, number.grounds) == (was.stricter, was.grounds)
    assert POLICY["minimum_gap_days"] == 7


def test_no_change_is_the_same_policy() -> None:
    assert POLICY.stricter({}) is POLICY


@pytest.mark.parametrize(
    ("overrides", "name", "code", "detail"),
    [
        ({"patience": 1}, "patience", "unknown_number", "There is no number of this name."),
        (
            {"minimum_gap_days": 6},
            "minimum_gap_days",
            "out_of_range",
            "This must lie between 7 and 28.",
        ),
        (
            {"minimum_gap_days": 29},
            "minimum_gap_days",
            "out_of_range",
            "This must lie between 7 and 28.",
        ),
        (
            {"thank_you_closes_days": 8},
            "thank_you_closes_days",
            "looser_than_operator",
            "This may only be made stricter (lower) than the operator's 7.",
        ),
        (
            {"thank_you_opens_hours": 0},
            "thank_you_opens_hours",
            "looser_than_operator",
            "This may only be made stricter (higher) than the operator's 1.",
        ),
        (
            {"working_hours_start": "08:30"},
            "working_hours_start",
            "looser_than_operator",
            "This may only be made stricter (higher) than the operator's 09:00.",
        ),
        (
            {"working_hours_end": "18:01"},
            "working_hours_end",
            "out_of_range",
            "This must lie between 08:00 and 18:00.",
        ),
        (
            {"minimum_gap_days": "10"},
            "minimum_gap_days",
            "wrong_type",
            "This must be a whole number.",
        ),
        (
            {"minimum_gap_days": True},
            "minimum_gap_days",
            "wrong_type",
            "This must be a whole number.",
        ),
        (
            {"minimum_gap_days": 10.0},
            "minimum_gap_days",
            "wrong_type",
            "This must be a whole number.",
        ),
        *(
            (
                {"working_hours_start": raw},
                "working_hours_start",
                "wrong_type",
                "This must be a local time, such as 09:00.",
            )
            for raw in (
                10,
                "10",
                "10:0",
                "1000",
                "10:60",
                "24:01",
                "ab:cd",
                "\uff110:00",
                "010:00",
                " 9:00",
            )
        ),
        (
            {"working_hours_end": "24:00"},
            "working_hours_end",
            "out_of_range",
            "This must lie between 08:00 and 18:00.",
        ),
        (
            {"working_hours_start": "16:00", "working_hours_end": "16:00"},
            "working_hours_end",
            "ends_before_start",
            "Working hours must end after they start.",
        ),
    ],
)
def test_what_an_account_may_not_ask_for_is_named(
    overrides: dict[str, object], name: str, code: str, detail: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        POLICY.stricter(overrides)
    error = refused.value
    assert (error.number, error.code, error.detail) == (name, code, detail)
    assert str(error) == f"{name}: {detail}"


def test_the_bounds_themselves_are_allowed() -> None:
    assert POLICY.stricter({"minimum_gap_days": 28})["minimum_gap_days"] == 28
    assert POLICY.stricter({"minimum_gap_days": 7})["minimum_gap_days"] == 7
    # What was made stricter may be taken back as far as the operator's own.
    stricter = POLICY.stricter({"minimum_gap_days": 28})
    as_it_was = stricter.stricter({"minimum_gap_days": 7})
    assert (as_it_was["minimum_gap_days"], as_it_was.version) == (7, POLICY.version)
    assert POLICY.stricter({"discretionary_exceptions": 0})["discretionary_exceptions"] == 0
    narrow = POLICY.stricter({"working_hours_start": "16:59"})
    assert narrow["working_hours_start"] == 16 * 60 + 59


def test_the_version_tells_policies_apart() -> None:
    one = POLICY.stricter({"minimum_gap_days": 10})
    other = POLICY.stricter({"minimum_gap_days": 11})
    assert len({POLICY.version, one.version, other.version}) == 3
    assert one.version.startswith(POLICY.version)
    assert one.operator_version == POLICY.operator_version == POLICY.version
    assert one.version == POLICY.stricter({"minimum_gap_days": 10}).version


def test_what_differs_in_nothing_keeps_the_version() -> None:
    same = POLICY.stricter({"minimum_gap_days": 7})
    assert same.version == same.operator_version == POLICY.version
    assert re.fullmatch(r"2026\.12\+[0-9a-f]{8}", POLICY.stricter({"minimum_gap_days": 8}).version)


def test_the_version_of_a_stricter_policy_made_stricter_differs_too() -> None:
    both = POLICY.stricter({"minimum_gap_days": 10}).stricter({"letter_needs_business_days": 6})
    last = POLICY.stricter({"letter_needs_business_days": 6})
    assert both.version != last.version
    at_once = POLICY.stricter({"letter_needs_business_days": 6, "minimum_gap_days": 10})
    assert both.version == at_once.version


def test_times_of_day_are_shown_as_they_are_written() -> None:
    start = POLICY.by_name["working_hours_start"]
    assert start.shown(9 * 60 + 5) == "09:05"
    assert start.shown(start.maximum) == "18:00"
    assert POLICY.by_name["minimum_gap_days"].shown(7) == 7


def test_an_operator_may_choose_within_the_bounds() -> None:
    policy = parse(
        'version = "ours-1"\n[numbers.thank_you_closes_days]\nvalue = 10\n'
        '[numbers.working_hours_start]\nvalue = "08:00"\n',
    )
    assert policy.version == policy.operator_version == "ours-1"
    assert policy["thank_you_closes_days"] == 10
    assert policy["working_hours_start"] == 8 * 60
    number = policy.by_name["thank_you_closes_days"]
    assert (number.value, number.default, number.operator) == (10, 7, 10)
    was = POLICY.by_name["thank_you_closes_days"]
    assert (number.name, number.rule, number.unit) == (was.name, was.rule, was.unit)
    assert (number.minimum, number.maximum) == (was.minimum, was.maximum)
    assert (number.stricter, number.grounds) == (was.stricter, was.grounds)
    assert policy["minimum_gap_days"] == 7
    # Its accounts may then be as loose as the operator, and no looser.
    assert policy.stricter({"thank_you_closes_days": 10})["thank_you_closes_days"] == 10
    assert policy.stricter({"thank_you_closes_days": 9}).version.startswith("ours-1+")


def test_an_operator_may_change_nothing_but_the_name() -> None:
    policy = parse('version = "ours-2"')
    assert policy.version == "ours-2"
    assert policy.values == POLICY.values


@pytest.mark.parametrize(
    ("text", "name", "code", "detail"),
    [
        ("", "version", "missing", "The policy file must name its version."),
        ('version = ""', "version", "missing", "The policy file must name its version."),
        ("version = 1", "version", "missing", "The policy file must name its version."),
        (
            'version = "x"\n[numbers.patience]\nvalue = 1',
            "patience",
            "unknown_number",
            "There is no number of this name.",
        ),
        (
            'version = "x"\n[numbers.minimum_gap_days]\nvalue = 6',
            "minimum_gap_days",
            "out_of_range",
            "This must lie between 7 and 28.",
        ),
        (
            'version = "x"\n[numbers.minimum_gap_days]',
            "minimum_gap_days",
            "wrong_type",
            "This must be a whole number.",
        ),
        ("policies = 1", "policy", "wrong_type", "A policy has a version and [numbers.<name>]."),
        (
            'version = "x"\nnumbers = 3',
            "policy",
            "wrong_type",
            "A policy has a version and [numbers.<name>].",
        ),
        (
            'version = "x"\n[numbers]\nminimum_gap_days = 7',
            "minimum_gap_days",
            "wrong_type",
            "A number is a table with a value.",
        ),
        (
            'version = "x"\n[numbers.minimum_gap_days]\nvalue = 8\nvaleu = 9',
            "minimum_gap_days",
            "wrong_type",
            "A number is a table with a value.",
        ),
        (
            'version = "x"\n[numbers.working_hours_start]\nvalue = "17:00"',
            "working_hours_end",
            "ends_before_start",
            "Working hours must end after they start.",
        ),
    ],
)
def test_what_an_operator_may_not_write_is_named(
    text: str, name: str, code: str, detail: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        parse(text)
    error = refused.value
    assert (error.number, error.code, error.detail) == (name, code, detail)


def test_a_text_that_is_not_toml_is_no_policy() -> None:
    with pytest.raises(PolicyError, match="The file is not TOML") as refused:
        parse("version =")
    assert (refused.value.number, refused.value.code) == ("policy", "not_toml")
    assert refused.value.detail.startswith("The file is not TOML: Invalid value")


def test_quiet_days_are_packaged_with_their_grounds_and_an_operator_s_are_added() -> None:
    packaged = [(one.month, one.day, one.before_public_holiday) for one in POLICY.quiet_days]
    assert packaged == [(12, 24, True), (12, 31, True)]
    assert all(one.grounds for one in POLICY.quiet_days)
    added = parse('version = "x"\n[[quiet_days]]\nmonth_day = "12-27"\ngrounds = "between"\n')
    assert added.quiet_days[:2] == POLICY.quiet_days
    (own,) = added.quiet_days[2:]
    assert (own.month, own.day, own.before_public_holiday, own.grounds) == (
        12,
        27,
        False,
        "between",
    )
    # An account's own numbers leave them as they are, and none can be taken away.
    assert added.stricter({"timetable_grace_business_days": 2}).quiet_days == added.quiet_days
    assert parse('version = "x"\nquiet_days = []\n').quiet_days == POLICY.quiet_days


NO_LIST = "Quiet days are tables: [[quiet_days]]."
NO_QUIET_DAY = "A quiet day has a month_day, such as 12-24, and grounds."
NO_GROUNDS = "Every quiet day states its grounds."
NO_DAY = "month_day is a month and a day, such as 12-24."


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("quiet_days = 3", NO_LIST),
        ("quiet_days = [3]", NO_QUIET_DAY),
        ('[[quiet_days]]\nmonth_day = "12-27"', NO_GROUNDS),
        ('[[quiet_days]]\nmonth_day = "12-27"\ngrounds = " "', NO_GROUNDS),
        (
            '[[quiet_days]]\nmonth_day = "12-27"\ngrounds = "x"\nbefore_public_holiday = 1',
            NO_GROUNDS,
        ),
        ('[[quiet_days]]\nmonth_day = "13-27"\ngrounds = "x"', NO_DAY),
        ('[[quiet_days]]\ngrounds = "x"', NO_DAY),
        ('[[quiet_days]]\nmonth_day = "12-27"\ngrounds = "x"\nyear = 2026', NO_QUIET_DAY),
    ],
)
def test_a_quiet_day_without_its_day_or_grounds_is_refused(text: str, detail: str) -> None:
    with pytest.raises(PolicyError) as refused:
        parse(f'version = "x"\n{text}\n')
    assert (refused.value.number, refused.value.code) == ("quiet_days", "wrong_type")
    assert refused.value.detail == detail


def test_the_last_day_of_february_can_be_quiet() -> None:
    (day,) = parse(
        'version = "x"\n[[quiet_days]]\nmonth_day = "02-29"\ngrounds = "x"\n'
    ).quiet_days[2:]
    assert (day.month, day.day) == (2, 29)


LATER = """
version = "x"
[numbers.minimum_gap_days]
later = [{ from = 2027-02-01, value = 9 }, { from = 2027-01-01, value = 8 }]
[numbers.letter_needs_business_days]
value = 6
later = [{ from = 2027-03-01, value = 5 }]
"""


def test_a_number_may_come_into_force_on_a_day() -> None:
    policy = parse(LATER)
    found = {
        day: (then["minimum_gap_days"], then["letter_needs_business_days"], then.version)
        for day in ("2026-12-31", "2027-01-01", "2027-02-01", "2027-03-01")
        for then in (policy.at(utc(f"{day} 23:59")),)
    }
    assert found == {
        "2026-12-31": (7, 6, "x"),
        "2027-01-01": (8, 6, "x@2027-01-01"),
        "2027-02-01": (9, 6, "x@2027-02-01"),
        "2027-03-01": (9, 5, "x@2027-03-01"),
    }
    assert policy.at(utc("2027-01-05 00:00")) is policy.at(utc("2027-01-20 00:00"))
    assert POLICY.at(utc("2027-01-05 00:00")) is POLICY


def test_a_number_in_force_has_only_those_values_left_that_are_still_to_come() -> None:
    policy = parse(LATER)
    first, second = utc("2027-01-01 00:00"), utc("2027-02-01 00:00")
    assert policy.at(first).steps_after(first) == [second, utc("2027-03-01 00:00")]
    assert policy.at(second).at(utc("2027-01-15 00:00"))["minimum_gap_days"] == 9
    assert policy.at(first).at(second)["minimum_gap_days"] == 9


def test_a_policy_whose_numbers_come_into_force_on_another_day_is_told_apart() -> None:
    assert parse(LATER).digest != parse(LATER.replace("2027-03-01", "2027-03-02")).digest


def test_an_account_s_own_number_holds_while_it_is_the_stricter_one() -> None:
    stricter = parse(LATER).stricter({"minimum_gap_days": 8, "letter_needs_business_days": 9})
    then = stricter.at(utc("2027-03-02 00:00"))
    assert (then["minimum_gap_days"], then["letter_needs_business_days"]) == (9, 9)
    assert then.by_name["minimum_gap_days"].operator == 9


@pytest.mark.parametrize(
    ("later", "code", "detail"),
    [
        ("3", "wrong_type", "Later values are tables of from and value."),
        ("[3]", "wrong_type", "A later value has from and value."),
        ("[{ from = 2027-01-01 }]", "wrong_type", "A later value has from and value."),
        (
            '[{ from = "2027-01-01", value = 8 }]',
            "wrong_type",
            "A later value names its first day.",
        ),
        (
            "[{ from = 2027-01-01T00:00:00Z, value = 8 }]",
            "wrong_type",
            "A later value names its first day.",
        ),
        (
            "[{ from = 2027-01-01, value = 99 }]",
            "out_of_range",
            "This must lie between 7 and 28.",
        ),
        (
            "[{ from = 2027-01-01, value = 8 }, { from = 2027-01-01, value = 9 }]",
            "wrong_type",
            "Two later values begin on one day; leave one of them out.",
        ),
    ],
)
def test_a_later_value_has_a_first_day_and_lies_in_its_bounds(
    later: str, code: str, detail: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        parse(f'version = "x"\n[numbers.minimum_gap_days]\nlater = {later}')
    assert (refused.value.number, refused.value.code) == ("minimum_gap_days", code)
    assert refused.value.detail == detail


def test_working_hours_are_checked_on_each_day_that_changes_them() -> None:
    with pytest.raises(PolicyError) as refused:
        parse(
            'version = "x"\n[numbers.working_hours_start]\nvalue = "09:00"\n'
            'later = [{ from = 2027-01-01, value = "13:00" }]\n'
            '[numbers.working_hours_end]\nvalue = "14:00"\n'
            'later = [{ from = 2027-02-01, value = "12:00" }]\n'
        )
    assert (refused.value.number, refused.value.code) == ("working_hours_end", "ends_before_start")


OTHER_GRACE = 'version = "2026.12"\n[numbers.timetable_grace_business_days]\nvalue = 2\n'
OTHER_QUIET = 'version = "2026.12"\n[[quiet_days]]\nmonth_day = "12-27"\ngrounds = "between"\n'
OTHER_LATER = (
    'version = "2026.12"\n[numbers.timetable_grace_business_days]\n'
    "later = [{ from = 2027-01-01, value = 2 }]\n"
)


@pytest.mark.parametrize(
    "text", [OTHER_GRACE, OTHER_QUIET, OTHER_LATER], ids=["numbers", "quiet days", "later numbers"]
)
def test_a_policy_that_decides_otherwise_under_the_same_version_has_another_basis(
    text: str,
) -> None:
    same, other = parse('version = "2026.12"\n'), parse(text)
    assert same.digest == POLICY.digest
    assert other.digest != same.digest
    assert other.basis != same.basis


def test_the_basis_follows_the_release_and_the_digest_does_not() -> None:
    one, another = POLICY.on("one release"), POLICY.on("another")
    assert one.digest == another.digest
    assert one.basis != another.basis
    stricter = {"timetable_grace_business_days": 2}
    assert one.stricter(stricter).basis != another.stricter(stricter).basis
