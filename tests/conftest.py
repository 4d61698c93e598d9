"""What every test stands on: the database that DATABASE_URL names, and the cast."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.cast import *  # noqa: F403 (fixtures)
from tests.running import database_for, running_instance

# The same examples each time, so that a failure is a finding and not a matter of luck. To look further:
# HYPOTHESIS_PROFILE=explore make test
settings.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session", autouse=True)
def _folder_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing that a test does reaches the developer's own instance in var/."""
    from django.conf import settings

    var = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "VAR", var)
        patch.setattr(settings, "MEDIA_ROOT", var / "media")
        # Addresses of style sheets without the digest of their content: that needs collectstatic first.
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        patch.setattr(settings, "STORAGES", {**settings.STORAGES, "staticfiles": plain})
        yield


@pytest.fixture(autouse=True)
def _the_language_of_this_test_alone() -> Iterator[None]:
    """A page in Polish leaves its thread in Polish, which the next request puts right and the next test does not."""
    from django.utils import translation

    translation.activate("en-gb")
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite on a disk, as people have it, rather than in memory: locks and WAL are then real."""
    from django.db import connections

    database: dict[str, Any] = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        options = database["OPTIONS"]
        # Whether the disk holds what it was given is asked by test_crash.py, with FULL.
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        folder = tmp_path_factory.mktemp("database")
        database["TEST"] = {**database.get("TEST", {}), "NAME": str(folder / "test.sqlite3")}


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Alongside with the demo in it, served by the processes of `make run`."""
    var = tmp_path_factory.mktemp("instance")
    database = database_for(f"instance_{os.getpid()}")
    with running_instance(var, **database, ALONGSIDE_DEMO="1") as running:
        yield running.address


# --- the cast ---
