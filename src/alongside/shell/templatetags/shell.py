"""The components as template tags: `{% load shell %}`. The page at /style/ shows each of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alongside.shell import values
from alongside.shell.once import new_token

register = template.Library()
WIDE = 480  # a drawing wider than this scrolls on a phone, so that its words stay readable


def draw(component: str, /, **context: Any) -> SafeString:
    return render_to_string(f"components/{component}.html", context)


@register.inclusion_tag("components/whole_form.html", takes_context=True)
def form(
    context: Context,
    form: BaseForm,
    *,
    button: str,
    action: str = "",
    method: str = "post",
    tone: str = "",
    layout: str = "",
    cancel_url: str = "",
    cancel: str = "",
    id: str = "",
    offline: str = "",
) -> dict[str, Any]:
    """A whole form: error summary, token, fields and one button. `layout="inline"` for a search line.

    `offline` names the field that says what was entered: the form is then kept on a device without a signal.
    """
    return {
        "csrf_token": context.get("csrf_token"),
        "form": form,
        "button": button,
        "action": action,
        "method": method,
        "tone": tone,
        "layout": layout,
        "cancel_url": cancel_url,
        "cancel": cancel or _("Go back without sending"),
        "id": id,
        "offline": offline,
        "once": new_token(),
        # The summary takes the focus when it answers what somebody just sent.
        "posted": "request" in context and context["request"].method == "POST",
    }


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(
    context: Context, words: str, action: str, *, tone: str = "", about: str = "", **fields: Any
) -> dict[str, Any]:
    """A button that changes something and asks nothing. `about` tells equal buttons apart by ear."""
    return {
        "csrf_token": context.get("csrf_token"),
        "words": words,
        "action": action,
        "tone": tone,
        "about": about,
        "fields": fields,
        "once": new_token(),
    }


@register.simple_tag
def button(words: str, *, tone: str = "", name: str = "", value: str = "") -> SafeString:
    """A form's button, for forms that are written by hand."""
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html('<button class="{}"{}>{}</button>', f"button {tone}".strip(), named, words)


@register.simple_tag
def button_link(words: str, url: str, *, tone: str = "") -> SafeString:
    """A link that looks like a button: the one main thing to do on a page that has no form."""
    return format_html('<a class="{}" href="{}">{}</a>', f"button {tone}".strip(), url, words)


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    *,
    url: str = "",
    status: values.Tag | None = None,
    level: int = 2,
    tone: str = "",
    own: bool = False,
) -> SafeString:
    """`own`: the title is somebody's own words, such as the name of an initiative."""
    return draw("card", content=content, title=title, url=url, status=status, level=level, tone=tone, own=own)


@register.simple_block_tag
def notice(content: str, title: str = "", *, tone: str = "", role: str = "") -> SafeString:
    return draw("notice", content=content, title=title, tone=tone, role=role)


@register.simple_block_tag
def nothing(content: str, title: str, *, url: str = "", first_step: str = "") -> SafeString:
    """An empty place: what belongs here, and the first step. (`empty` is taken: it belongs to `for`.)"""
    return draw("empty", content=content, title=title, url=url, first_step=first_step)


@register.simple_block_tag
def own_words(content: str, *, who: str = "", lang: str = "") -> SafeString:
    """What a person wrote, set apart as theirs."""
    by = format_html('<footer translate="no">{}</footer>', who) if who else ""
    spoken = format_html(' lang="{}"', lang) if lang else ""
    return format_html(
        '<blockquote class="own-words" data-own-words dir="auto"{}><p>{}</p>{}</blockquote>',
        spoken,
        content,
        by,
    )


@register.simple_tag
def tag(words: str, tone: values.Tone = "") -> SafeString:
    return draw("tag", tag=values.Tag(words, tone))


@register.simple_tag
def table(table: values.Table) -> SafeString:
    return draw("table", table=table)


@register.simple_tag
def figure(figure: values.Figure) -> SafeString:
    drawing = render_to_string(figure.svg_template, dict(figure.data))
    name = f"figure-{crc32(str(figure.title).encode()):08x}"
    return draw("figure", figure=figure, drawing=drawing, id=name, wide=figure.size[0] > WIDE)


@register.simple_tag
def measure(measure: values.Measure, *, level: int = 2) -> SafeString:
    return draw("measure", measure=measure, level=level)


@register.simple_tag
def summary_list(lines: Iterable[values.Line]) -> SafeString:
    return draw("summary_list", lines=lines)


@register.simple_tag
def timeline(entries: Iterable[values.Entry]) -> SafeString:
    return draw("timeline", entries=entries)


@register.simple_tag
def fact(fact: values.Fact) -> SafeString:
    return draw("fact", fact=fact, **{"class": fact.kind.replace(" ", "-")})


@register.simple_tag
def person(name: str, place: str = "") -> SafeString:
    """A chip with what somebody likes to be called."""
    return draw("person", name=name, place=place, initial=str(name)[:1].upper())


@register.simple_tag
def progress(done: int, total: int, words: str) -> SafeString:
    return draw("progress", done=done, total=total, words=words)


@register.simple_tag
def breadcrumbs(crumbs: Iterable[values.Link]) -> SafeString:
    return draw("breadcrumbs", crumbs=crumbs)


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any], name: str = "page") -> SafeString:
    """Before and next, keeping what was searched for."""
    query = context["request"].GET.copy() if "request" in context else None

    def at(number: int) -> str:
        if query is None:
            return f"?{name}={number}"
        query[name] = str(number)
        return f"?{query.urlencode()}"

    before = at(page.previous_page_number()) if page.has_previous() else ""
    after = at(page.next_page_number()) if page.has_next() else ""
    return draw("pagination", page=page, before=before, after=after)


@register.filter
def cell(value: Any) -> Any:
    """What stands in a table cell or a summary list: words, a number, Link, Tag, Words or None."""
    match value:
        case None | "":
            return format_html('<span class="unknown">{}</span>', _("not known"))
        case values.Link(words=words, url=url, own=True) if url:
            return format_html('<a href="{}" data-own-words dir="auto">{}</a>', url, words)
        case values.Link(words=words, url=url) if url:
            return format_html('<a href="{}">{}</a>', url, words)
        case values.Link(words=words):
            return words
        case values.Tag():
            return draw("tag", tag=value)
        case values.Words(words=words):
            return format_html('<span data-own-words dir="auto">{}</span>', words)
        case _:
            return localize(value)


@register.filter
def moment(value: Any) -> Any:
    """A day or a moment as people say it, with its exact form for machines; words stay as they are."""
    match value:
        case datetime.datetime():
            here = timezone.localtime(value) if timezone.is_aware(value) else value
            shown = date_format(here, "j E Y, H:i")
        case datetime.date():
            shown = date_format(value, "j E Y")
        case _:
            return value
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)
