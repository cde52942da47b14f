"""Letters lead to hosts that the settings name, and nowhere else."""

import re
from dataclasses import replace
from typing import Any

import pytest

from connector.notifier import Notifier
from connector.notifier.links import stray_link
from connector.notifier.stationery import Look

HOSTS = frozenset({"shop.example.com"})


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://shop.example.com/x?y=1">x</a>',
        '<a href="mailto:help@elsewhere.example">x</a>',
        '<p>href="https://evil.example"</p>',
        "<p>&lt;img src=x onerror=1&gt; url(https://evil.example)</p>",
    ],
)
def test_a_good_link_and_what_only_looks_like_one_pass(html: str) -> None:
    assert None is stray_link(html, HOSTS)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="https://evil.example">x</a>', "https://evil.example"),
        (
            "<a class='y' href='https://shop.example.com.evil.example'>x</a>",
            "https://shop.example.com.evil.example",
        ),
        ("<img src=//evil.example/x.png>", "//evil.example/x.png"),
        ('<A HREF="javascript:alert(1)">x</A>', "javascript:alert(1)"),
        ('<a href="https://shop.example.com@evil.example/">', "https://shop.example.com@evil.example/"),
        ('<a href="https&#58;//evil.example">', "https://evil.example"),
        ('<p style="background: url(https://evil.example/p.png)">', "https://evil.example/p.png"),
        ("<style>@import 'https://evil.example/x.css';</style>", "https://evil.example/x.css"),
        ('<form action="http://shop.example.com/">', "http://shop.example.com/"),
    ],
)
def test_a_link_to_elsewhere_is_found(html: str, expected: str) -> None:
    assert expected == stray_link(html, HOSTS)


def test_a_picture_shows_only_from_a_host_of_the_settings(desk: Any) -> None:
    notifier = Notifier(
        shop_name="Clay", support_name="Jo", support_email="help@clay.example", look=Look(hosts=HOSTS)
    )
    good, bad = "https://shop.example.com/mug.png", "https://evil.example/mug.png"
    assert good in notifier.write(desk.letter(replace(desk.line(), picture=good))).html
    letter = notifier.write(desk.letter(replace(desk.line(), picture=bad)))
    assert "<img" not in letter.html
    assert "" == letter.complaint


def test_the_shops_logo_has_its_name_for_those_who_see_no_pictures(desk: Any) -> None:
    logo = "https://shop.example.com/logo.png"
    notifier = Notifier(
        shop_name="Clay & Cup", support_name="Jo", support_email="", look=Look("#aa3311", logo, HOSTS)
    )
    html = notifier.write(desk.letter()).html
    [image] = re.findall("<img [^>]+>", html)
    assert f'src="{logo}"' in image
    assert 'alt="Clay &amp; Cup"' in image
    assert "#aa3311" in html
