"""The doctests of planning/ are the specification of day arithmetic: they run, and they are there."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import duban.planning

ROOMS = [module.name for module in pkgutil.iter_modules(duban.planning.__path__)]


@pytest.mark.parametrize("room", ROOMS)
def test_a_rooms_examples_hold(room: str) -> None:
    assert doctest.testmod(importlib.import_module(f"duban.planning.{room}")).failed == 0


@pytest.mark.parametrize("room", ["workdays", "periods", "dates", "slots"])
def test_day_arithmetic_is_specified_by_examples(room: str) -> None:
    assert doctest.testmod(importlib.import_module(f"duban.planning.{room}")).attempted > 0
