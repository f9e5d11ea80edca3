"""Words about dates, with what they mean: the table is the grammar's specification.

Unless a place is named, the words were said in England on Tuesday 10 November 2026.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.business_time import Calendar, calendar_of
from app.domain.phrases import Reading, read
from app.domain.phrases.tokens import MAX_CHARACTERS, MAX_TOKENS
from app.domain.policy import POLICY
from app.domain.regions import Closed, OwnDays, Region
from tests.domain.strategies import examples

TUESDAY = "2026-11-10 11:00"
PLACES = {
    "ENG": Region("Europe/London", "GB", "ENG"),
    "SCT": Region("Europe/London", "GB", "SCT"),
    "NONE": Region("Europe/London"),
    "DE": Region("Europe/Berlin", "DE", "BY"),
    "JP": Region("Asia/Tokyo", "JP"),
    "SA": Region("Asia/Riyadh", "SA"),
    "AE": Region("Asia/Dubai", "AE"),
    "HK": Region("Asia/Hong_Kong", "HK"),
    "CN": Region("Asia/Shanghai", "CN"),
    "IN": Region("Asia/Kolkata", "IN"),
    "SE": Region("Europe/Stockholm", "SE"),
    "US": Region("America/New_York", "US"),
    "CA": Region("America/Los_Angeles", "US", "CA"),
    "ON": Region("America/Toronto", "CA", "ON"),
    "GR": Region("Europe/Athens", "GR"),
    "RU": Region("Europe/Moscow", "RU"),
    "EG": Region("Africa/Cairo", "EG"),
    "BY": Region("Europe/Minsk", "BY"),
    "LB": Region("Asia/Beirut", "LB"),
    "IL": Region("Asia/Jerusalem", "IL"),
    "BR": Region("America/Sao_Paulo", "BR"),
    "MK": Region("Europe/Skopje", "MK"),
    "KZ": Region("Asia/Almaty", "KZ"),
    "ZH": Region("Europe/Zurich", "CH", "ZH"),
    "EVERY": Region("UTC", days=OwnDays(tuple(range(7)))),
    # Of one week only the Monday is worked, and of late December only its first day.
    "ONE": Region(
        "Europe/London",
        days=OwnDays(
            closed=(
                Closed(date(2026, 11, 17), date(2026, 11, 20)),
                Closed(date(2026, 12, 22), date(2026, 12, 31)),
            )
        ),
    ),
    "SHUT": Region(
        "Europe/London",
        "GB",
        "ENG",
        days=OwnDays(closed=(Closed(date(2026, 11, 16), date(2027, 1, 5)),)),
    ),
}

#: Examples of every convention: place, instant, words, earliest, latest.
EXAMPLES = [
    ("ENG", "2026-11-10 11:00", "tomorrow", "2026-11-11", "2026-11-11"),
    ("JP", "2026-11-27 23:30", "by tomorrow", "", "2026-11-29"),
    ("ENG", "2026-11-10 11:00", "by Friday", "", "2026-11-13"),
    ("ENG", "2026-11-10 11:00", "on Thursday", "2026-11-12", "2026-11-12"),
    ("ENG", "2026-11-10 11:00", "by the end of the week", "", "2026-11-13"),
    ("ENG", "2026-11-10 11:00", "by the end of next week", "", "2026-11-20"),
    ("ENG", "2026-11-10 11:00", "next week", "2026-11-16", "2026-11-20"),
    ("ENG", "2026-11-10 11:00", "early next week", "2026-11-16", "2026-11-17"),
    ("ENG", "2026-11-10 11:00", "in the middle of next week", "2026-11-18", "2026-11-18"),
    ("ENG", "2026-11-10 11:00", "towards the end of next week", "2026-11-19", "2026-11-20"),
    ("ENG", "2026-11-10 11:00", "in two weeks", "2026-11-24", "2026-11-24"),
    ("ENG", "2026-03-02 11:00", "in two to three weeks", "2026-03-16", "2026-03-23"),
    ("ENG", "2026-11-10 11:00", "within ten days", "", "2026-11-20"),
    ("ENG", "2026-11-10 11:00", "within five working days", "", "2026-11-17"),
    ("ENG", "2026-12-22 11:00", "within three business days", "", "2026-12-30"),
    ("ENG", "2026-11-10 11:00", "before the 15th", "", "2026-11-14"),
    ("ENG", "2026-11-10 11:00", "by the 15th", "", "2026-11-15"),
    ("ENG", "2026-11-16 11:00", "by the 15th", "", "2026-12-15"),
    ("ENG", "2026-11-10 11:00", "not before the 23rd", "2026-11-23", ""),
    ("ENG", "2026-02-20 11:00", "mid-March", "2026-03-11", "2026-03-20"),
    ("ENG", "2026-11-10 11:00", "early December", "2026-12-01", "2026-12-10"),
    ("ENG", "2026-11-10 11:00", "by the end of the month", "", "2026-11-30"),
    ("ENG", "2026-10-13 11:00", "by the end of October", "", "2026-10-30"),
    ("ENG", "2026-03-16 11:00", "after Easter", "2026-04-07", ""),
    ("ENG", "2026-12-07 11:00", "before Christmas", "", "2026-12-23"),
    ("ENG", "2026-12-14 11:00", "in the new year", "2027-01-04", ""),
    ("SA", "2026-11-11 08:00", "by the end of the week", "", "2026-11-12"),
    ("SA", "2026-11-11 08:00", "early next week", "2026-11-15", "2026-11-16"),
    ("HK", "2026-11-11 03:00", "by the end of the week", "", "2026-11-14"),
    ("ENG", "2026-03-30 11:00", "by the end of this week", "", "2026-04-02"),
    ("SE", "2026-06-16 09:00", "by the end of the week", "", "2026-06-18"),
    ("US", "2026-11-19 20:00", "after Thanksgiving", "2026-11-27", ""),
    ("ENG", "2026-11-10 11:00", "between the 18th and the 24th", "2026-11-18", "2026-11-24"),
    ("ENG", "2026-11-10 11:00", "by 4 December", "", "2026-12-04"),
    ("ENG", "2026-11-10 11:00", "in about a month", "2026-12-10", "2026-12-10"),
    ("ENG", "2026-11-14 11:00", "by the end of the week", "", "2026-11-20"),
    ("ENG", "2026-11-14 11:00", "next week", "2026-11-16", "2026-11-20"),
    ("ENG", "2026-11-13 11:00", "on Friday", "2026-11-20", "2026-11-20"),
    ("ENG", "2026-11-14 11:00", "this weekend", "2026-11-14", "2026-11-15"),
    ("ENG", "2027-01-01 11:00", "in the new year", "2027-01-04", ""),
    ("NONE", "2026-12-10 11:00", "before the new year", "", "2026-12-31"),
    ("NONE", "2026-12-10 11:00", "in the new year", "2027-01-04", ""),
    ("ENG", "2027-03-15 11:00", "early March", "2028-03-01", "2028-03-10"),
    ("ENG", "2027-01-31 11:00", "in a month", "2027-02-28", "2027-02-28"),
    ("ENG", "2026-11-10 23:30", "within 24 hours", "", "2026-11-11"),
    ("ENG", "2026-04-04 11:00", "after Easter", "2026-04-07", ""),
    ("ENG", "2026-04-24 11:00", "after the bank holiday", "2026-05-05", ""),
    ("ENG", "2026-04-24 11:00", "before the bank holiday weekend", "", "2026-05-01"),
    ("SCT", "2026-03-16 11:00", "after Easter", "2026-04-06", ""),
    ("SCT", "2026-03-16 11:00", "after St Andrew's Day", "2026-12-01", ""),
    ("GR", "2026-03-16 11:00", "before Easter", "", "2026-04-09"),
    ("US", "2026-03-16 11:00", "before Easter", "", "2026-04-03"),
    ("US", "2026-03-16 11:00", "after Labour Day", "2026-09-08", ""),
    ("US", "2026-03-16 11:00", "after the 4th of July", "2026-07-05", ""),
    ("CA", "2026-11-16 18:00", "after Thanksgiving", "2026-11-30", ""),
    ("ON", "2026-10-01 15:00", "after Thanksgiving", "2026-10-13", ""),
    ("RU", "2026-12-16 11:00", "before Christmas", "", "2026-12-30"),
    ("EG", "2026-12-16 11:00", "after Christmas", "2027-01-10", ""),
    ("LB", "2026-12-01 11:00", "before Christmas", "", "2026-12-23"),
    ("BY", "2026-03-16 11:00", "before Catholic Easter", "", "2026-04-03"),
    ("AE", "2027-03-01 11:00", "after Eid", "2027-03-12", ""),
    ("AE", "2027-03-01 11:00", "before Eid al-Adha", "", "2027-05-14"),
    ("SA", "2027-03-01 11:00", "before Eid", "", "2027-03-08"),
    ("CN", "2026-01-20 03:00", "after the Spring Festival", "2026-02-24", ""),
    ("CN", "2026-10-08 03:00", "by the end of the week", "", "2026-10-10"),
    ("IN", "2026-10-20 11:00", "before Diwali", "", "2026-11-06"),
    ("DE", "2026-05-01 11:00", "after Whitsun", "2026-05-26", ""),
    ("SE", "2026-06-01 11:00", "after Midsummer", "2026-06-22", ""),
    ("IL", "2026-03-01 11:00", "after Passover", "2026-04-09", ""),
    ("BR", "2026-02-01 11:00", "after Carnival", "2026-02-19", ""),
    ("HK", "2026-11-11 03:00", "in the middle of next week", "2026-11-18", "2026-11-19"),
    ("HK", "2026-11-11 03:00", "at the weekend", "2026-11-15", "2026-11-15"),
    ("SA", "2026-11-09 08:00", "midweek", "2026-11-10", "2026-11-10"),
    ("SHUT", "2026-11-10 11:00", "after Christmas", "2027-01-06", ""),
    ("SHUT", "2026-11-10 11:00", "within two working days", "", "2026-11-12"),
]
#: More of the English ones, all said on the Tuesday.
_ENGLISH = """\
by next Friday||2026-11-13
this Friday|2026-11-13|2026-11-13
this Tuesday|2026-11-17|2026-11-17
the week|2026-11-09|2026-11-13
on Tuesday|2026-11-17|2026-11-17
Friday week|2026-11-20|2026-11-20
a week on Friday|2026-11-20|2026-11-20
Monday fortnight|2026-11-30|2026-11-30
a week tomorrow|2026-11-18|2026-11-18
two weeks from tomorrow|2026-11-25|2026-11-25
two weeks today|2026-11-24|2026-11-24
two days before the 15th|2026-11-13|2026-11-13
a week before the 20th|2026-11-13|2026-11-13
the day after tomorrow|2026-11-12|2026-11-12
by close of business on Friday||2026-11-13
by COB Friday||2026-11-13
by 5pm on Friday||2026-11-13
on Friday at 10:00|2026-11-13|2026-11-13
Friday afternoon|2026-11-13|2026-11-13
first thing Monday morning|2026-11-16|2026-11-16
first thing on Monday|2026-11-16|2026-11-16
by the end of the day||2026-11-10
by the end of business||2026-11-10
by end of play tomorrow||2026-11-11
by EOD today||2026-11-10
by the end of Friday||2026-11-13
today|2026-11-10|2026-11-10
this afternoon|2026-11-10|2026-11-10
by tomorrow at noon||2026-11-11
this week|2026-11-09|2026-11-13
later this week|2026-11-11|2026-11-13
early this week|2026-11-09|2026-11-10
mid-week|2026-11-11|2026-11-11
mid next week|2026-11-18|2026-11-18
early to mid next week|2026-11-16|2026-11-18
the first part of next week|2026-11-16|2026-11-17
by EOW||2026-11-13
start of next week|2026-11-16|2026-11-16
at the end of next week|2026-11-20|2026-11-20
the week after next|2026-11-23|2026-11-27
by the end of the week after next||2026-11-27
this week or next|2026-11-09|2026-11-20
this or next week|2026-11-09|2026-11-20
the week of the 14th|2026-11-16|2026-11-20
week commencing 14 December|2026-12-14|2026-12-18
w/c 14 Dec|2026-12-14|2026-12-18
in the course of next week|2026-11-16|2026-11-20
Monday next week|2026-11-16|2026-11-16
next week Monday|2026-11-16|2026-11-16
Tuesday the week after next|2026-11-24|2026-11-24
Tuesday or Wednesday of next week|2026-11-17|2026-11-18
next month|2026-12-01|2026-12-30
this month|2026-11-02|2026-11-30
the month after next|2027-01-04|2027-01-29
in December|2026-12-01|2026-12-30
next December|2026-12-01|2026-12-30
mid to late December|2026-12-11|2026-12-30
early to mid January|2027-01-01|2027-01-20
late November or early December|2026-11-21|2026-12-10
late November/early December|2026-11-21|2026-12-10
the first half of December|2026-12-01|2026-12-15
in the second half of next month|2026-12-16|2026-12-30
in early January 2027|2027-01-01|2027-01-10
early November|2026-11-01|2026-11-10
by month end||2026-11-30
by the start of next month||2026-12-01
before the beginning of December||2026-11-30
by the end of the year||2026-12-30
by year end||2026-12-30
in the next two weeks||2026-11-24
in the next week or two||2026-11-24
over the next week||2026-11-17
over the coming two weeks||2026-11-24
the coming week|2026-11-16|2026-11-20
in a week or two|2026-11-17|2026-11-24
a couple of weeks|2026-11-24|2026-11-24
in another week|2026-11-17|2026-11-17
in a fortnight's time|2026-11-24|2026-11-24
fortnight|2026-11-24|2026-11-24
in three weeks’ time|2026-12-01|2026-12-01
within the week||2026-11-13
within the month||2026-11-30
within next week||2026-11-20
within 48 hours||2026-11-12
in 24 hours|2026-11-11|2026-11-11
2–3 weeks|2026-11-24|2026-12-01
5 to 10 working days|2026-11-17|2026-11-24
ten days to two weeks|2026-11-20|2026-11-24
in twenty-one days|2026-12-01|2026-12-01
in eighty days|2027-01-29|2027-01-29
in zero working days|2026-11-10|2026-11-10
in less than two weeks||2026-11-24
at least two weeks|2026-11-24|
not for another two weeks|2026-11-24|
no later than two weeks||2026-11-24
no later than two weeks from now||2026-11-24
at the earliest in ten days|2026-11-20|
two weeks at most||2026-11-24
no later than Friday||2026-11-13
Friday at the latest||2026-11-13
Friday at the earliest|2026-11-13|
by Friday if not sooner||2026-11-13
Friday or later|2026-11-13|
not until next week|2026-11-16|
not until after the 15th|2026-11-16|
from Monday onwards|2026-11-16|
on or before 27 November||2026-11-27
on or after the 23rd|2026-11-23|
from next week|2026-11-16|
between Monday and Wednesday|2026-11-16|2026-11-18
between the 3rd and the 7th|2026-12-03|2026-12-07
between 18 and 24 November|2026-11-18|2026-11-24
18-24 November|2026-11-18|2026-11-24
the 18th to the 24th of November|2026-11-18|2026-11-24
between November 23 and December 4|2026-11-23|2026-12-04
between the 28th and the 3rd|2026-11-28|2026-12-03
Thursday or Friday|2026-11-12|2026-11-13
Thursday or Friday next week|2026-11-19|2026-11-20
Wednesday or Thursday of next week|2026-11-18|2026-11-19
the 12th or the 20th|2026-11-12|2026-11-20
Friday or Monday|2026-11-13|2026-11-16
Monday to Wednesday|2026-11-16|2026-11-18
15/12|2026-12-15|2026-12-15
27.11.2026|2026-11-27|2026-11-27
11/27/2026|2026-11-27|2026-11-27
5/5|2027-05-05|2027-05-05
2026-12-04|2026-12-04|2026-12-04
December 4th, 2026|2026-12-04|2026-12-04
the fourth of December|2026-12-04|2026-12-04
twenty-first of December|2026-12-21|2026-12-21
on the thirtieth|2026-11-30|2026-11-30
Friday 4 December|2026-12-04|2026-12-04
Friday the 13th|2026-11-13|2026-11-13
the 15th of next month|2026-12-15|2026-12-15
first of the month|2026-12-01|2026-12-01
the 31st|2026-12-31|2026-12-31
by 28 February||2027-02-28
before the end of the week||2026-11-13
before next week||2026-11-15
before December||2026-11-30
before the weekend||2026-11-13
by the weekend||2026-11-13
after the weekend|2026-11-16|
at the weekend|2026-11-14|2026-11-15
after next week|2026-11-23|
after the end of the month|2026-12-01|
by Friday or early next week||2026-11-17
not before Monday but by Friday|2026-11-16|2026-11-20
by Friday but not before Wednesday|2026-11-11|2026-11-13
Monday at the earliest, Friday at the latest|2026-11-16|2026-11-20
after the 15th but before the 20th|2026-11-16|2026-11-19
after Christmas|2026-12-29|
by Christmas||2026-12-25
not before Christmas|2026-12-25|
between Christmas and New Year|2026-12-29|2026-12-30
between now and Christmas|2026-11-10|2026-12-23
before the new year||2026-12-30
by the new year||2027-01-01
not before the new year|2027-01-04|
after New Year's Day|2027-01-04|
after Easter but before the end of April|2027-03-30|2027-04-30
after Boxing Day|2026-12-29|
before Good Friday||2027-03-25
hopefully by Friday||2026-11-13
around the 20th|2026-11-20|2026-11-20
sometime next week, most likely|2026-11-16|2026-11-20
Friday-ish|2026-11-13|2026-11-13
You should hear by Friday.||2026-11-13
We'll let you know next week|2026-11-16|2026-11-20
we hope to get back to you within two weeks||2026-11-24
A decision will be made by Friday||2026-11-13
expect to hear from us in two weeks|2026-11-24|2026-11-24
you won't hear before the 23rd|2026-11-23|
nothing before Monday|2026-11-16|
"""
EXAMPLES += [
    ("ENG", TUESDAY, phrase, earliest, latest)
    for phrase, earliest, latest in (row.split("|") for row in _ENGLISH.splitlines())
]

EXAMPLES += [
    ("ENG", TUESDAY, "by Christmas or by Good Friday", "", "2027-03-26"),
    ("ENG", TUESDAY, "by Christmas at the latest", "", "2026-12-25"),
    ("ENG", TUESDAY, "from Easter", "2027-03-28", ""),
    ("ENG", TUESDAY, "10 November", "2026-11-10", "2026-11-10"),
    ("ENG", "2027-03-25 16:00", "29 February", "2028-02-29", "2028-02-29"),
    ("ENG", "2026-12-28 11:00", "after Christmas", "2026-12-29", ""),
    ("SHUT", "2027-01-04 11:00", "after Christmas", "2027-01-06", ""),
    ("NONE", "2028-11-10 11:00", "before the new year", "", "2028-12-31"),
    ("DE", "2026-05-13 07:00", "the 3rd until the 29th of January", "2027-01-03", "2027-01-29"),
    ("CN", "2026-09-30 02:00", "by Chinese New Year", "", "2027-02-06"),
    ("RU", TUESDAY, "before Christmas Day", "", "2026-12-30"),
    ("KZ", TUESDAY, "after Christmas", "2027-01-08", ""),
    ("IN", TUESDAY, "by Karwa Chouth", "", "2027-10-18"),
    ("ZH", TUESDAY, "after Easter", "2027-03-30", ""),
    ("AE", "2027-03-01 09:00", "after the public holiday", "2027-03-12", ""),
    ("ENG", TUESDAY, "by 11 November 2027", "", "2027-11-11"),
    ("ONE", TUESDAY, "next week", "2026-11-16", "2026-11-16"),
    ("ONE", TUESDAY, "early next week", "2026-11-16", "2026-11-16"),
    ("ONE", TUESDAY, "before late next week", "", "2026-11-15"),
    ("ONE", TUESDAY, "late December", "2026-12-21", "2026-12-21"),
]

#: Words that name no days, or more than one meaning.
NOT_UNDERSTOOD = [
    ("ENG", TUESDAY, phrase)
    for phrase in """\
soon
shortly
asap
as soon as possible
as soon as we have news
in due course
once the budget is approved
we will be in touch
when we know more
any day now
last Friday
yesterday
two weeks ago
by Friday?
by Friday unless something comes up
by 5pm
by midnight
in spring
after the summer
after the holidays
when the manager is back
next year
early next year
early in the new year
in two years
in 500 days
in 1000 weeks
a few days
in the coming weeks
the following week
in a while
sooner or later
not this week
not on Friday
not by Friday
4/12
Friday 5 December
30 February
by the 29th of February
by 27 Nov 2025
31 November
by 32 December
0th
next weekend
every Friday
on Fridays
Friday and Monday
Friday Friday
Monday, Tuesday and Wednesday
week
month
two
10
2026
in two
between Friday
between Friday and
from Friday to
from Friday to soon
by
in
within
within reason
before
after
after lunch
the
after two weeks
more than a week
in half a year
a week and a half
within two weeks of the interview
two weeks after the interview
three days before Christmas
the first week of December
Q1
by the end of the quarter
over Christmas
Christmas
after the Christmas break
before Thanksgiving
after Ramadan
Monday after next
by Friday at the earliest
not before Friday at the latest
early next week or late this week
by Friday (probably)
in 3 days; or 4
the end
early
mid
early of Friday
the first half
second half of next week
later
later next week
between the 40th and the 3rd of December
between 31 and 5 November
from the 24th to the 18th of November
the 5th of
the 31st of this month
the 3rd of this month
by early 2025
by early March 2025
before today or tomorrow
not before Friday or Monday
Monday to soon
between Monday and soon
two weeks to ten days
ten days or two
a month before the 20th
early or Monday
next November
99 Monday
a week on soon
w/c soon
end of nothing
month end soon
0 to 1 or 2 weeks
""".splitlines()
]
NOT_UNDERSTOOD += [
    ("ENG", TUESDAY, ""),
    ("ENG", TUESDAY, "   "),
    ("ENG", TUESDAY, "by Friday " * 20),
    ("ENG", TUESDAY, "by " * 300 + "Friday"),
    ("ENG", TUESDAY, "15/8/2026"),
    ("ENG", TUESDAY, "by 5 January 2000"),
    ("ENG", TUESDAY, "by 5 January 2099"),
    ("ENG", TUESDAY, "by 12 November 2027"),
    ("ENG", TUESDAY, "Friday or Friday"),
    ("ENG", TUESDAY, "until New Year's Day"),
    ("ENG", TUESDAY, "until New Years"),
    ("ENG", TUESDAY, "later November"),
    ("ENG", TUESDAY, "start to late in the year"),
    ("ENG", TUESDAY, "late this year or March"),
    ("ENG", TUESDAY, "by the next"),
    ("ENG", TUESDAY, "within twenty"),
    ("ENG", TUESDAY, "within twenty -"),
    ("ENG", TUESDAY, "within twenty ten days"),
    ("ENG", TUESDAY, "by the twenty tenth"),
    ("ENG", TUESDAY, "in two working weeks"),
    ("ENG", TUESDAY, "in a day or two full"),
    ("ENG", TUESDAY, "from Monday to the new year or by Friday"),
    ("ENG", "2027-01-01 12:00", "from 12/10"),
    ("EG", "2028-02-29 10:00", "after Labour Day"),
    ("MK", TUESDAY, "before Christmas"),
    ("ENG", TUESDAY, "x" * 501),
    ("ENG", TUESDAY, "x" * 400),
    ("ENG", TUESDAY, "\N{SNOWMAN}"),
    ("ENG", "2026-11-13 11:00", "early this week"),
    ("ENG", "2026-11-13 11:00", "later this week"),
    ("ENG", "2026-04-04 11:00", "before Easter"),
    ("NONE", TUESDAY, "before Christmas"),
    ("NONE", TUESDAY, "after the bank holiday"),
    ("ENG", TUESDAY, "after the bank holiday"),
    ("JP", TUESDAY, "before Christmas"),
    ("BY", TUESDAY, "before Easter"),
    ("BY", TUESDAY, "before Christmas"),
    ("LB", TUESDAY, "after Easter"),
    ("SHUT", TUESDAY, "next week"),
    ("SHUT", TUESDAY, "late December"),
    ("SHUT", TUESDAY, "late November"),
    ("ENG", TUESDAY, "1 " * 100),
    ("SHUT", TUESDAY, "between Christmas and New Year"),
    ("EVERY", TUESDAY, "before the weekend"),
    ("ENG", "2026-11-25 11:00", "this Monday or this Tuesday, or never"),
]


def said(place: str, at: str, phrase: str) -> Reading:
    calendar = calendar_of(PLACES[place], POLICY)
    return read(phrase, datetime.fromisoformat(at).replace(tzinfo=UTC), calendar)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("place", "at", "phrase", "earliest", "latest"),
    EXAMPLES,
    ids=[" ".join(row[:3]) for row in EXAMPLES],
)
def test_words_about_dates_are_read(
    place: str, at: str, phrase: str, earliest: str, latest: str
) -> None:
    reading = said(place, at, phrase)
    assert (reading.understood, reading.earliest, reading.latest) == (
        True,
        day(earliest),
        day(latest),
    ), reading.because
    assert reading.because[0].endswith(".")


@pytest.mark.parametrize(
    ("place", "at", "phrase"),
    NOT_UNDERSTOOD,
    ids=[f"{n} {row[0]} {row[2][:40]}" for n, row in enumerate(NOT_UNDERSTOOD)],
)
def test_what_names_no_days_is_not_guessed(place: str, at: str, phrase: str) -> None:
    reading = said(place, at, phrase)
    assert reading == Reading(
        understood=False, earliest=None, latest=None, because=reading.because
    ), phrase
    assert len(reading.because) == 1
    assert reading.because[0].endswith(".")


def test_there_are_enough_examples_to_be_a_grammar() -> None:
    assert len(EXAMPLES) >= len(range(60))
    assert len(NOT_UNDERSTOOD) >= len(range(40))


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("by Friday", "By Friday 13 November 2026 at the latest."),
        ("not before Friday", "Not before Friday 13 November 2026."),
        ("on Friday", "On Friday 13 November 2026."),
        ("Thursday or Friday", "Between Thursday 12 November 2026 and Friday 13 November 2026."),
    ],
)
def test_a_reading_is_described_in_words(phrase: str, sentence: str) -> None:
    assert said("ENG", TUESDAY, phrase).because == (sentence,)


def test_a_feast_is_named_with_its_day_and_that_it_is_estimated() -> None:
    found = said("AE", "2027-03-01 11:00", "after Eid").because[1]
    assert found == "“Eid” falls on Tuesday 9 March 2027 there by an estimate."
    found = said("ENG", TUESDAY, "before Christmas").because[1]
    assert found == "“Christmas” falls on Friday 25 December 2026 there."


def test_signs_of_a_date_in_figures_that_are_ambiguous_are_named() -> None:
    assert "day or the month" in said("ENG", TUESDAY, "by 4/12").because[0]


_WORDS = sorted(
    {word for row in EXAMPLES for word in row[2].split()}
    | {word for row in NOT_UNDERSTOOD for word in row[2].split()[:9]}
    | {"-", "/", "or", "and", "to", "the", "next", "a"}
)
_CALENDARS: tuple[Calendar, ...] = tuple(
    calendar_of(PLACES[place], POLICY) for place in ("ENG", "SA", "NONE", "CN", "SHUT", "EVERY")
)
_INSTANTS = st.integers(0, 365 * 24).map(
    lambda hours: datetime(2026, 7, 1, tzinfo=UTC) + timedelta(hours=hours)
)


def check(reading: Reading, said_on: date) -> None:
    """What holds for every reading."""
    if not reading.understood:
        assert (reading.earliest, reading.latest) == (None, None)
        return
    assert (reading.earliest, reading.latest) != (None, None)
    if reading.latest is not None:
        assert reading.latest >= max(said_on, reading.earliest or said_on)


@examples(300)
@given(st.lists(st.sampled_from(_WORDS), max_size=9), st.sampled_from(_CALENDARS), _INSTANTS)
def test_any_words_are_read_in_order_or_not_at_all(
    words: list[str], calendar: Calendar, at: datetime
) -> None:
    check(read(" ".join(words), at, calendar), calendar.local_day(at))


@examples(300)
@given(st.text(max_size=MAX_CHARACTERS), st.sampled_from(_CALENDARS), _INSTANTS)
def test_any_text_is_read_or_not_and_never_fails(
    text: str, calendar: Calendar, at: datetime
) -> None:
    check(read(text, at, calendar), calendar.local_day(at))


@pytest.mark.parametrize(
    "word", ["next", "two", "to", "or", "by", "early", "the", "-", "1", "week"]
)
def test_long_phrases_are_read_in_steps_that_grow_with_their_length(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.domain.phrases.cursor import Cursor  # noqa: PLC0415  # patched in this test alone

    steps = 0
    take = Cursor.take

    def counting(self: Cursor, *wanted: str) -> bool:
        nonlocal steps
        steps += 1
        return take(self, *wanted)

    monkeypatch.setattr(Cursor, "take", counting)
    read(f"{word} " * MAX_TOKENS, datetime(2026, 11, 10, tzinfo=UTC), _CALENDARS[0])
    assert steps < 100 * MAX_TOKENS
