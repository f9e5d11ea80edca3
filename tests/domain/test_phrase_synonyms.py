"""Other ways to say the same: each phrase is read as the one beside it."""

import pytest

from app.domain.phrases.tokens import MAX_CHARACTERS, MAX_TOKENS
from tests.domain.test_phrases import TUESDAY, said

#: Said in England on Tuesday 10 November 2026: the phrase, and a plainer one.
IN_ENGLAND = """\
tmrw | tomorrow
tmr | tomorrow
later today | today
tonight | today
this evening | today
till Friday | until Friday
by no later than Friday | by Friday
not later than Friday | by Friday
not after Friday | by Friday
not beyond Friday | by Friday
at the latest by Friday | by Friday
at the latest on Friday | by Friday
Friday at the latest | by Friday
up until Friday | by Friday
up to Friday | by Friday
on or before Friday | by Friday
before or on Friday | by Friday
not till Friday | from Friday
no earlier than Friday | from Friday
no sooner than Friday | from Friday
not earlier than Friday | from Friday
not sooner than Friday | from Friday
not prior to Friday | not before Friday
at the earliest on Friday | from Friday
Friday at the earliest | from Friday
as of Friday | from Friday
as from Friday | from Friday
any time from Friday | from Friday
anytime from Friday | from Friday
starting from Friday | from Friday
starting on Friday | from Friday
starting Friday | from Friday
any time after Friday | after Friday
anytime after Friday | after Friday
prior to Friday | before Friday
ahead of Friday | before Friday
earlier than Friday | before Friday
sooner than Friday | before Friday
in advance of Friday | before Friday
Friday or sooner | by Friday
Friday or earlier | by Friday
by Friday if not before | by Friday
by Friday if not earlier | by Friday
any time between Monday and Wednesday | between Monday and Wednesday
anytime between Monday and Wednesday | between Monday and Wednesday
Monday till Wednesday | Monday to Wednesday
inside two weeks | within two weeks
inside of two weeks | within two weeks
in under two weeks | within two weeks
in no more than two weeks | within two weeks
no more than two weeks | within two weeks
not more than two weeks | within two weeks
in at most two weeks | within two weeks
in up to two weeks | within two weeks
up to two weeks | within two weeks
during next week | next week
in the course of next week | next week
in no less than two weeks | in at least two weeks
not for at least two weeks | in at least two weeks
another two weeks | in two weeks
a further two weeks | in two weeks
in two wks | in two weeks
in two wk | in two weeks
approximately two weeks | in two weeks
in approx two weeks | in two weeks
in roughly two weeks | in two weeks
perhaps in two weeks | in two weeks
maybe in two weeks | in two weeks
possibly in two weeks | in two weeks
ideally in two weeks | in two weeks
just after Easter | after Easter
in six weeks | in 6 weeks
in seven weeks | in 7 weeks
in eight weeks | in 8 weeks
in nine weeks | in 9 weeks
within eleven days | within 11 days
within twelve days | within 12 days
within thirteen days | within 13 days
within fourteen days | within 14 days
within fifteen days | within 15 days
within sixteen days | within 16 days
within seventeen days | within 17 days
within eighteen days | within 18 days
within nineteen days | within 19 days
within thirty days | within 30 days
within forty days | within 40 days
within fifty days | within 50 days
within sixty days | within 60 days
within seventy days | within 70 days
within eighty days | within 80 days
within ninety days | within 90 days
by the first | by the 1st
by the third | by the 3rd
by the fourth | by the 4th
by the fifth | by the 5th
by the sixth | by the 6th
by the seventh | by the 7th
by the eighth | by the 8th
by the ninth | by the 9th
by the tenth | by the 10th
by the eleventh | by the 11th
by the twelfth | by the 12th
by the thirteenth | by the 13th
by the fourteenth | by the 14th
by the fifteenth | by the 15th
by the sixteenth | by the 16th
by the seventeenth | by the 17th
by the eighteenth | by the 18th
by the nineteenth | by the 19th
by the twentieth | by the 20th
by the twenty fifth | by the 25th
by the thirtieth | by the 30th
by mon | by Monday
by tue | by Tuesday
by tues | by Tuesday
by wed | by Wednesday
by weds | by Wednesday
by thu | by Thursday
by thur | by Thursday
by thurs | by Thursday
by fri | by Friday
by sat | by Saturday
by sun | by Sunday
by 5 jan | by 5 January
by 5 feb | by 5 February
by 5 mar | by 5 March
by 5 apr | by 5 April
by 5 jun | by 5 June
by 5 jul | by 5 July
by 5 aug | by 5 August
by 5 sep | by 5 September
by 5 sept | by 5 September
by 5 oct | by 5 October
by 15 nov | by 15 November
by 5 dec | by 5 December
by eom | by the end of the month
by eoy | by the end of the year
by cop Friday | by Friday
by eob Friday | by Friday
by midday on Friday | by Friday
by lunchtime on Friday | by Friday
by Friday evening | by Friday
this coming week | next week
in the current week | this week
in the present month | this month
in two weeks' time | in two weeks
in a week's time | in a week
two weeks from now | in two weeks
two weeks from today | in two weeks
two weeks of today | in two weeks
two weeks today | in two weeks
in a month's time | in a month
in a day's time | in a day
before New Year's Day | before New Year
after the New Year | after New Year
after xmas | after Christmas
after Christmas Day | after Christmas
after Easter Sunday | after Easter
after Easter Monday | after Easter
after the Easter weekend | after Easter
w/c Monday | next week
week starting Monday | next week
week commencing Monday | next week
you will hear from us by Friday | by Friday
we should be able to tell you by Friday | by Friday
they hope to get back to you by Friday | by Friday
expect to hear from us by Friday | by Friday
a decision is expected by Friday | by Friday
the decision will be made by Friday | by Friday
I can't tell you before Friday | not before Friday
we won't decide before Friday | not before Friday
nothing before Friday | not before Friday
no news before Friday | not before Friday
couple weeks | two weeks
a couple weeks | two weeks
within a further week | within a week
within further two weeks | within two weeks
two more weeks | two weeks
two full weeks | two weeks
two whole weeks | two weeks
two calendar weeks | two weeks
from Friday on | from Friday
Friday by noon | Friday
Friday before noon | Friday
Friday in the morning | Friday
this morning | today
next calendar week | next week
next working week | next week
the week beginning 16 November | the week of 16 November
the week of on 16 November | the week of 16 November
in two day's time | in two days
on the 18th to the 24th of November | 18 to 24 November
mid-to-late November | mid to late November
later in this week | later this week
end of day today | today
close of business today | today
Monday w/c 16 November | Monday 16 November
Friday in the coming week | Friday next week
not before 1 December but by Friday | not before 1 December but by 4 December
in two work days | in two working days
in two office days | in two working days
on the 3rd to the 9th of January | 3 to 9 January
by month's end | by month end
next week's Friday | next week Friday
by first thing on Friday | by Friday
first thing in December | December
Friday - noon | Friday
after the Christmas holidays | after Christmas
by Friday's close of business | by Friday
late into next week | late next week
a week from close of business today | a week from today
next week - Friday | next week Friday
next wk | next week
by noon of Friday | by Friday
from 1 December though by Friday | from 1 December but by Friday
"""
ELSEWHERE = [
    ("CN", "after Lunar New Year", "after Chinese New Year"),
    ("IN", "after Deepavali", "after Diwali"),
    ("IN", "after Divali", "after Diwali"),
    ("US", "after Labor Day", "after Labour Day"),
    ("DE", "after Pentecost", "after Whitsun"),
    ("DE", "before Whit Monday", "before Pentecost"),
    ("AE", "after Eid ul-Fitr", "after Eid al-Fitr"),
    ("AE", "after Eid ul-Adha", "after Eid al-Adha"),
    ("IL", "after Pesach", "after Passover"),
]
PAIRS = [
    *(("ENG", *line.split(" | ")) for line in IN_ENGLAND.splitlines()),
    *ELSEWHERE,
]


@pytest.mark.parametrize(
    ("place", "phrase", "plain"), PAIRS, ids=[" ".join(row[:2]) for row in PAIRS]
)
def test_a_phrase_is_read_as_the_plainer_one(place: str, phrase: str, plain: str) -> None:
    one, other = said(place, TUESDAY, phrase), said(place, TUESDAY, plain)
    assert other.understood
    assert (one.understood, one.earliest, one.latest) == (True, other.earliest, other.latest)


def test_words_are_counted_before_they_are_read() -> None:
    """As many signs and words as a phrase may have are read, one more is not."""
    for short, most in (
        ("tomorrow".ljust(MAX_CHARACTERS), "tomorrow".ljust(MAX_CHARACTERS + 1)),
        ("the " * (2 * MAX_TOKENS - 1) + "tomorrow", "the " * 2 * MAX_TOKENS + "tomorrow"),
    ):
        assert said("ENG", TUESDAY, short).understood
        assert not said("ENG", TUESDAY, most).understood


@pytest.mark.parametrize("written", ["12/11", "11/12", "12/1", "1/12"])
def test_figures_whose_order_is_ambiguous_are_not_read(written: str) -> None:
    assert not said("ENG", TUESDAY, written).understood


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("15 November 2000", "That day is over already."),
        ("15 November 2099", "That is further ahead than a promise can be."),
        ("Friday or Friday", "These words do not name days that can be counted on."),
    ],
)
def test_what_names_no_day_ahead_is_not_read_for_its_own_reason(phrase: str, why: str) -> None:
    assert said("ENG", TUESDAY, phrase).because == (why,)


def test_a_feast_is_not_over_before_the_last_of_its_free_days() -> None:
    """Boxing Day of 2026 is made up for on Monday 28 December."""
    after = said("ENG", "2026-12-28 10:00", "after Christmas").earliest
    assert (after and after.isoformat()) == "2026-12-29"


def test_a_part_that_a_year_does_not_have_is_not_read() -> None:
    assert not said("ENG", TUESDAY, "early to the end of the year").understood
    assert said("ENG", TUESDAY, "the end of the year").understood


def test_a_part_of_a_month_without_a_business_day_is_none() -> None:
    reading = said("SHUT", TUESDAY, "late November")
    assert (reading.understood, reading.because) == (False, ("Nobody works in that time.",))
