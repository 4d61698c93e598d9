"""A list of everything of one kind, two hundred to a page, written as it comes."""

from __future__ import annotations

from .site import Site

ON_A_PAGE = 200


class Listing:
    def __init__(self, site: Site, name: str, heading: str) -> None:
        self.site, self.name, self.heading = site, name, heading
        self.rows: list[dict[str, str]] = []
        self.page = 1

    def add(self, *, title: str, address: str, about: str) -> None:
        """One row. Without an address it is words alone."""
        if len(self.rows) == ON_A_PAGE:
            self._write(has_next=True)
        self.rows.append({"title": title, "address": address, "about": about})

    def close(self) -> None:
        self._write(has_next=False)

    def _write(self, *, has_next: bool) -> None:
        context = {
            "heading": self.heading,
            "rows": self.rows,
            "before": f"{self.name}-{self.page - 1}.html" if self.page > 1 else "",
            "after": f"{self.name}-{self.page + 1}.html" if has_next else "",
        }
        self.site.page(f"{self.name}-{self.page}.html", "list", context)
        self.rows, self.page = [], self.page + 1
