"""The domain on one page.

Glossary: a *candidate* pursues a role at an *employer* (an *application*) through one
or more *interviews* (rounds) with *interviewers*. The *timetable* is what the employer
said about when the candidate will hear. A *contact* is one attempt by the candidate to
reach the employer; an *employer update* is anything the employer told the candidate;
a *silence* is the stretch since the employer last said anything, or since the
interview ended. All of it together is a *pursuit*, the unit a decision is made for.

How a decision is made: `decide.decide(pursuit, policy, calendars, now)` drops the facts
that happened after `now` (`as_of.as_of`), asks every rule of `rulebook.RULES` for its
*bars* (stretches of time in which something is barred, with the reason), and reads off,
for every action: barred now, by what, open when, owed by when, and what changes next
(`bar_state`, `evaluation`). `plan` reads the same bars along time and `enforce.Proposal`
asks them about one contact, so that what is advised is what is enforced. What tells one
kind of action from another is a row of `action_kinds.ROWS`.

Plain Python: no input or output, no clock, no framework; the standard library and
`holidays` only. Every instant is an aware `datetime` in UTC; every day is a local day of
the employer.
"""
