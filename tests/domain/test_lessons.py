from collections.abc import Iterable
from datetime import date

from app.domain.lessons import Action, Lessons, Rating, Said, lessons, said_of
from app.domain.policy import POLICY


def said(interview: str, kind: str = "improvement", **rest: object) -> Said:
    item = {"id": f"{interview}-{len(rest)}", "kind": kind, **rest}
    return said_of(f"feedback-{interview}", interview, item)


def of_all(items: Iterable[Said]) -> Lessons:
    return lessons(items, POLICY)


def test_a_theme_is_named_from_two_independent_interviews_only() -> None:
    one_panel = [said("a", theme="depth"), said("a", theme="depth", verbatim="again")]
    assert of_all(one_panel).change == ()
    assert of_all(one_panel).unnamed_improvements == 2
    (lesson,) = of_all([*one_panel, said("b", theme=" Depth ")]).change
    assert (lesson.theme.strip(), lesson.n, lesson.interviews) == ("Depth", 3, ("a", "b"))


def test_a_strength_and_an_improvement_of_one_theme_are_kept_apart() -> None:
    found = of_all([said("a", theme="depth"), said("b", "strength", theme="depth")])
    assert found.change == found.repeat == ()
    assert (found.unnamed_strengths, found.unnamed_improvements, found.n) == (1, 1, 2)


def test_a_competency_stands_in_for_a_theme() -> None:
    found = of_all([said("a", competency="SQL"), said("b", competency="sql")])
    assert [lesson.theme for lesson in found.change] == ["sql"]


def test_ratings_on_different_scales_are_never_averaged() -> None:
    found = of_all(
        [
            said("a", theme="x", rating={"value": 3, "scale": "1-5"}),
            said("b", theme="x", rating={"value": 4, "scale": "1-5"}),
            said("c", theme="x", rating={"value": 9, "scale": "1-10"}),
        ]
    )
    assert found.change[0].ratings == (Rating("1-10", 1, 9.0), Rating("1-5", 2, 3.5))


def test_the_most_independent_theme_comes_first_and_examples_are_not_repeated() -> None:
    found = of_all(
        [said(name, theme="often", verbatim="the same") for name in "abc"]
        + [said(name, theme="seldom") for name in "ab"]
    )
    assert [lesson.theme for lesson in found.change] == ["often", "seldom"]
    assert found.change[0].examples == ("the same",)


def test_actions_are_tasks_open_ones_first_and_soonest_due() -> None:
    found = of_all(
        [
            said("a", action="done", done=True),
            said("b", action="undated"),
            said("c", action="later", action_due="2026-12-11"),
            said("d", action="soon", action_due="2026-12-10"),
        ]
    )
    assert [task.action for task in found.tasks] == ["soon", "later", "undated", "done"]


def test_without_feedback_there_are_no_lessons() -> None:
    assert of_all([]).n == 0


def test_everything_of_an_item_is_read_and_what_is_no_text_is_nothing() -> None:
    item = {
        "id": 7,
        "kind": "strength",
        "theme": "depth",
        "competency": "SQL",
        "verbatim": "well put",
        "rating": {"value": 4, "scale": "1-5"},
        "action": "keep at it",
        "action_due": "2026-12-10",
        "done": True,
    }
    assert said_of("feedback-a", "a", item) == Said(
        "feedback-a",
        "7",
        "a",
        "strength",
        "depth",
        "SQL",
        "well put",
        4.0,
        "1-5",
        "keep at it",
        date(2026, 12, 10),
        done=True,
    )
    odd = {"id": "8", "kind": "strength", "theme": 3, "rating": "good", "done": "yes"}
    assert said_of("feedback-a", "a", odd) == Said("feedback-a", "8", "a", "strength")


def test_a_rating_without_a_scale_or_a_value_is_none() -> None:
    found = of_all(
        [
            said("a", theme="x", rating={"value": 3}),
            said("b", theme="x", rating={"scale": "1-5"}),
        ]
    )
    assert found.change[0].ratings == ()


def test_a_mean_is_shown_to_two_places() -> None:
    ratings = [{"value": value, "scale": "1-5"} for value in (3, 3, 4)]
    found = of_all(
        [said(name, theme="x", rating=r) for name, r in zip("abc", ratings, strict=True)]
    )
    assert found.change[0].ratings == (Rating("1-5", 3, 3.33),)


def test_a_theme_is_one_however_it_is_spaced_and_known_by_its_last_spelling() -> None:
    found = of_all([said("a", theme="System  design"), said("b", theme="system DESIGN")])
    assert [lesson.theme for lesson in found.change] == ["system DESIGN"]
    mixed = of_all([said("a", theme="SQL"), said("b", competency="sql"), said("c", theme="")])
    assert [lesson.theme for lesson in mixed.change] == ["sql"]


def test_what_to_repeat_and_what_to_change_are_distinguished_and_counted() -> None:
    found = of_all(
        [
            said("a", "strength", theme="calm"),
            said("b", "strength", theme="calm"),
            said("b", "strength", theme="alone"),
            said("a", theme="depth"),
            said("c", theme="depth"),
            said("c"),
        ]
    )
    assert [lesson.theme for lesson in found.repeat] == ["calm"]
    assert [lesson.theme for lesson in found.change] == ["depth"]
    assert (found.n, found.interviews) == (6, 3)
    assert (found.unnamed_strengths, found.unnamed_improvements) == (1, 1)


def test_of_equally_independent_themes_the_one_said_more_often_comes_first_then_by_name() -> None:
    twice = [said(name, theme=theme) for theme in ("b", "a") for name in "xy"]
    found = of_all([*twice, *(said(name, theme="z") for name in "xxy")])
    assert [lesson.theme for lesson in found.change] == ["z", "a", "b"]


def test_the_last_words_stand_as_examples() -> None:
    found = of_all([said(name, theme="x", verbatim=f"word {name}") for name in "abcdefg"])
    assert found.change[0].examples == tuple(f"word {name}" for name in "cdefg")


def test_a_task_points_back_at_what_it_is_about() -> None:
    (task,) = of_all([said("a", action="practise", action_due="2026-12-10")]).tasks
    assert task == Action(
        "practise", date(2026, 12, 10), done=False, feedback_id="feedback-a", item_id="a-2"
    )
