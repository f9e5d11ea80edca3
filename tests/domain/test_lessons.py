from app.domain.lessons import Rating, Said, lessons, said_of


def said(interview: str, kind: str = "improvement", **rest: object) -> Said:
    item = {"id": f"{interview}-{len(rest)}", "kind": kind, **rest}
    return said_of(f"feedback-{interview}", interview, item)


def test_a_theme_is_named_from_two_independent_interviews_only() -> None:
    one_panel = [said("a", theme="depth"), said("a", theme="depth", verbatim="again")]
    assert lessons(one_panel).change == ()
    assert lessons(one_panel).unnamed_improvements == 2
    (lesson,) = lessons([*one_panel, said("b", theme=" Depth ")]).change
    assert (lesson.theme.strip(), lesson.n, lesson.interviews) == ("Depth", 3, ("a", "b"))


def test_a_strength_and_an_improvement_of_one_theme_are_kept_apart() -> None:
    found = lessons([said("a", theme="depth"), said("b", "strength", theme="depth")])
    assert found.change == found.repeat == ()
    assert (found.unnamed_strengths, found.unnamed_improvements, found.n) == (1, 1, 2)


def test_a_competency_stands_in_for_a_theme() -> None:
    found = lessons([said("a", competency="SQL"), said("b", competency="sql")])
    assert [lesson.theme for lesson in found.change] == ["sql"]


def test_ratings_on_different_scales_are_never_averaged() -> None:
    found = lessons(
        [
            said("a", theme="x", rating={"value": 3, "scale": "1-5"}),
            said("b", theme="x", rating={"value": 4, "scale": "1-5"}),
            said("c", theme="x", rating={"value": 9, "scale": "1-10"}),
        ]
    )
    assert found.change[0].ratings == (Rating("1-10", 1, 9.0), Rating("1-5", 2, 3.5))


def test_the_most_independent_theme_comes_first_and_examples_are_not_repeated() -> None:
    found = lessons(
        [said(name, theme="often", verbatim="the same") for name in "abc"]
        + [said(name, theme="seldom") for name in "ab"]
    )
    assert [lesson.theme for lesson in found.change] == ["often", "seldom"]
    assert found.change[0].examples == ("the same",)


def test_actions_are_tasks_open_ones_first_and_soonest_due() -> None:
    found = lessons(
        [
            said("a", action="done", done=True),
            said("b", action="undated"),
            said("c", action="later", action_due="2026-12-11"),
            said("d", action="soon", action_due="2026-12-10"),
        ]
    )
    assert [task.action for task in found.tasks] == ["soon", "later", "undated", "done"]


def test_without_feedback_there_are_no_lessons() -> None:
    assert lessons([]).n == 0
