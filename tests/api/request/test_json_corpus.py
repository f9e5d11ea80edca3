"""The strict reader against a corpus of JSON, and the incremental one beside it."""

import json
import math

import pytest

from app.api.problems.problem import Problem
from app.api.request.json_pieces import PieceReader
from app.api.request.strict_json import parse_json
from tests.support.json_corpus import ACCEPTED, EITHER, REFUSED


def test_what_is_json_is_read_as_what_it_means() -> None:
    assert len(ACCEPTED) > 400
    for raw, meant in ACCEPTED:
        found = parse_json(raw)
        assert found == meant, raw
        assert type(found) is type(meant), raw


def test_what_is_no_json_is_refused() -> None:
    assert len(REFUSED) > 600
    for raw in REFUSED:
        with pytest.raises(Problem) as caught:
            parse_json(raw)
        assert caught.value.errors[0].code == "invalid_json", raw


def test_what_readers_do_not_agree_on_is_read_or_refused_and_breaks_nothing() -> None:
    for raw in EITHER:
        try:
            found = parse_json(raw)
        except Problem:
            continue
        else:
            json.dumps(found).encode()
            if isinstance(found, float):
                assert not math.isnan(found)


def test_the_incremental_reader_draws_the_same_line() -> None:
    for raw, meant in ACCEPTED:
        file = b'{"tasks":[%b,%b],"x":%b}' % (raw, raw, raw)
        pieces = [piece.value for piece in PieceReader(file, ("tasks",))]
        assert pieces == [[], meant, meant, meant], raw
    for raw in REFUSED:
        for file in (b'{"tasks":[%b]}' % raw, b'{"x":%b}' % raw):
            try:
                json.loads(file)
            except ValueError:
                with pytest.raises(Problem):
                    list(PieceReader(file, ("tasks",)))
