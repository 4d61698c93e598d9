"""Take the README's pictures from a fresh demo: `.venv/bin/python scripts/pictures.py`.

Each is a page as a real browser shows it; what is in them changes only when the demo or the pages do.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.running import running_instance  # noqa: E402
from tests.shell.browsing import chromium  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"


@dataclass(frozen=True)
class Picture:
    """Whose page, which link of it (none: the first page), and how large the screen is."""

    name: str
    role: str
    path: str = ""
    width: int = 1100
    height: int = 800


GOVAN = "/govan/eight-weeks-in-govan"
SHOWN = (
    Picture("coordinator", "govan-coordinator"),
    Picture("participant", "govan-participant", width=390, height=844),
    Picture("map", "govan-coordinator", f"{GOVAN}/listen/", height=900),
    Picture("insights", "govan-evaluator", f"{GOVAN}/insights/", height=900),
)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as var,
        running_instance(Path(var), ALONGSIDE_DEMO="1") as instance,
        chromium() as browser,
    ):
        for picture in SHOWN:
            context = browser.new_context(viewport={"width": picture.width, "height": picture.height})
            page = context.new_page()
            page.goto(instance.address + "/demo/")
            page.locator(f'button[value="{picture.role}"]').first.click()
            if picture.path:
                page.goto(instance.address + picture.path)
            if picture.name == "map":
                page.get_by_role("link", name="What it shows so far").last.click()
            clip = {"x": 0, "y": 0, "width": picture.width, "height": picture.height}
            page.screenshot(path=PICTURES / f"{picture.name}.png", full_page=True, clip=clip)
            print(f"docs/pictures/{picture.name}.png")
            context.close()


if __name__ == "__main__":
    main()
