"""The house itself: arrows, names, tenancy, words."""

import importlib
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "alongside"
FLOORS = ["shell", "community", "listen", "decide", "coordinate", "deliver", "assess", "share", "pages"]
ROOMS = FLOORS[2:8]
OURS = [model for model in apps.get_models() if model.__module__.startswith("alongside.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    """import-linter cannot see a key that is written as a string; this can."""
    here = FLOORS.index(model._meta.app_label)
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        if field.related_model and field.related_model in OURS:
            assert FLOORS.index(field.related_model._meta.app_label) <= here, field


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_row_belongs_to_a_community(model):
    if model._meta.label in {"community.Account", "community.Community"}:
        return  # an account signs in to several; a community is the key itself
    key = model._meta.get_field("community")
    assert isinstance(key, models.ForeignKey)
    assert key.related_model._meta.label == "community.Community"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_is_in_the_glossary(model):
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    assert f"**{model.__name__}**" in glossary


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_field_speaks_of_risk_or_deficits(model):
    banned = re.compile(r"gang|offen[cd]|risk|deficit|crim|convict|vulnerab|score|problem", re.IGNORECASE)
    for field in model._meta.get_fields():
        assert not banned.search(field.name), field


def test_there_is_no_furniture_for_odds_and_ends():
    names = {path.stem for path in SOURCE.rglob("*.py")}
    assert names & {"utils", "helpers", "services", "managers", "signals", "common", "misc"} == set()


@pytest.mark.parametrize("room", ROOMS)
def test_views_begin_at_the_front_door(room):
    """Each view of a room calls `enter` itself or through one named helper of its own room."""
    files = [*(SOURCE / room).glob("views.py"), *(SOURCE / room).glob("views/*.py")]
    text = "\n".join(file.read_text() for file in files)
    assert "\ndef " in text
    for view in re.split(r"\n(?=(?:@[^\n]+\n)*def [a-z])", text)[1:]:
        if "request: HttpRequest, community: str" in view.split("->")[0]:
            assert re.search(r"\b(enter|_\w+)\(request, community, initiative", view), view.splitlines()[0]


@pytest.mark.parametrize("room", ["community", *ROOMS])
def test_every_action_names_who_did_it(room):
    """Actions take `by`; or a voice, where nobody is named; or the invitation that somebody holds."""
    actions = importlib.import_module(f"alongside.{room}.actions")
    found = 0
    for name, action in inspect.getmembers(actions, inspect.isfunction):
        is_ours = action.__module__.startswith(f"alongside.{room}.actions")
        if not is_ours or name.startswith("_") or not hasattr(action, "__wrapped__"):
            continue  # only what runs in a transaction of its own changes anything
        found += 1
        allowed = {"by", "voice", "code", "coordinator", "device", "receiver"}
        assert allowed & set(inspect.signature(action).parameters), name
    assert found > 0


def test_engines_know_nothing_of_the_house():
    for file in (SOURCE / "engines").rglob("*.py"):
        assert not re.search(
            r"^\s*(from|import) (django|alongside\.(?!engines))", file.read_text(), re.MULTILINE
        ), file


def test_addresses_rooms_and_folders_share_one_word():
    urls = (SOURCE / "urls.py").read_text()
    for room in ROOMS:
        assert f'path("{room}/", include("alongside.{room}.urls"))' in urls
        assert f'app_name = "{room}"' in (SOURCE / room / "urls.py").read_text()
