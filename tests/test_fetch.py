"""Fetching over real connections: what is refused, what is bounded, what is polite."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from ipaddress import IPv4Address, IPv6Address
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.addresses import is_public, parse_address, resolve
from ingest.fetch import Fetcher, Limits, Unchanged
from ingest.response import Fetched, Seen
from rag.errors import AddressRefused, FetchFailed, PageGone
from tests.site import HTML, Page, Site, serving

QUICK = Limits(seconds=3.0, connect=1.0, read=1.0, backoff=0.01)
PRIVATE = ["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]
PRIVATE += ["0.0.0.0/8", "100.64.0.0/10", "224.0.0.0/4", "240.0.0.0/4", "198.18.0.0/15"]


def only_loopback(address: str) -> bool:
    return address == "127.0.0.1"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as opened:
        yield opened


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(allow=only_loopback, pause=0.0, limits=QUICK)


def fetched(fetcher: Fetcher, address: str) -> Fetched:
    result = fetcher.fetch(address)
    assert isinstance(result, Fetched)
    return result


def resolve_host(address: str) -> list[str]:
    url = parse_address(address)
    return resolve(url.host, url.port or 80)


@st.composite
def private_hosts(draw: st.DrawFn) -> str:
    """A private IPv4 address in a spelling that some resolver understands."""
    network, bits = draw(st.sampled_from(PRIVATE)).split("/")
    host = draw(st.integers(0, 2 ** (32 - int(bits)) - 1))
    ip = IPv4Address(int(IPv4Address(network)) + host)
    a, b, c, d = ip.packed
    whole, low16, low24 = int(ip), c * 256 + d, (b * 256 + c) * 256 + d
    number = draw(st.sampled_from(["{:d}", "0x{:x}", "0X{:X}", "0{:o}", "000{:o}", "0x000{:x}"]))
    mixed = [draw(st.sampled_from(["{:d}", "0x{:x}", "0{:o}"])).format(x) for x in (a, b, c, d)]
    return draw(
        st.sampled_from(
            [
                str(ip),
                number.format(whole),
                ".".join(mixed),
                f"{mixed[0]}.{mixed[1]}.{number.format(low16)}",
                f"{mixed[0]}.{number.format(low24)}",
                f"[::ffff:{ip}]",
                f"[::ffff:{whole >> 16:x}:{whole & 0xFFFF:x}]",
                f"[{IPv6Address(whole)}]",
                f"[64:ff9b::{ip}]",
                f"[{IPv6Address((0x2002 << 112) | (whole << 80))}]",
                "".join(chr(0xFF10 + int(c)) if c.isdigit() else c for c in str(ip)),
                str(ip).replace(".", "。"),
                f"{ip}.",
            ]
        )
    )


@given(host=private_hosts(), port=st.sampled_from(["", ":80", ":8080"]))
@example(host="169.254.169.254", port="")
@example(host="0.0.0.0", port="")
@example(host="localhost", port="")
@example(host="[::1]", port="")
@example(host="[::]", port="")
@example(host="[fe80::1%25lo]", port="")
@example(host="[fc00::1]", port="")
@example(host="[ff02::1]", port="")
def test_a_private_address_is_refused_in_any_spelling(host: str, port: str) -> None:
    with pytest.raises((AddressRefused, FetchFailed)) as refused:
        resolve_host(f"http://{host}{port}/")
    assert refused.value.reason in ("address_private", "address_form", "fetch_unresolved")


def test_common_spellings_are_resolved_and_then_refused() -> None:
    """So that the property above does not pass for want of a resolver."""
    for host in ("127.1", "2130706433", "0x7f.1", "017700000001", "[::ffff:10.0.0.1]"):
        with pytest.raises(AddressRefused, match="内部网络"):
            resolve_host(f"http://{host}/")


def test_public_addresses_are_public() -> None:
    assert is_public("223.5.5.5")
    assert is_public("2400:3200::1")
    assert not is_public("not an address")
    assert resolve("223.5.5.5", 80) == ["223.5.5.5"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("file:///etc/passwd", "address_scheme"),
        ("ftp://example.com/a", "address_scheme"),
        ("gopher://example.com/", "address_scheme"),
        ("www.example.com/a", "address_scheme"),
        ("http:///a", "address_form"),
        ("http://[::1/", "address_form"),
        ("http://user:secret@example.com/", "address_password"),
        (f"http://example.com/{'a' * 3000}", "address_form"),
    ],
)
def test_what_is_no_web_address_is_refused(address: str, reason: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        Fetcher().fetch(address)
    assert refused.value.reason == reason
    assert "secret" not in str(refused.value)


def test_without_the_escape_nothing_on_loopback_is_reached(site: Site) -> None:
    site.pages["/a"] = Page("正文".encode())
    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(AddressRefused, match="内部网络"):
            Fetcher(pause=0.0).fetch(site.url.replace("127.0.0.1", host) + "/a")
    assert site.asked == []


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data", "http://127.0.0.2:{port}/b", "//10.0.0.1/"],
)
def test_a_redirect_to_a_private_address_is_refused(
    site: Site, fetcher: Fetcher, target: str
) -> None:
    port = site.url.rsplit(":", 1)[1]
    site.pages["/a"] = Page(status=302, headers={"Location": target.format(port=port)})
    site.pages["/b"] = Page("内部".encode())
    with pytest.raises(AddressRefused, match="内部网络"):
        fetcher.fetch(f"{site.url}/a")
    assert "/b" not in site.paths()


def test_a_name_is_resolved_once_and_the_connection_goes_there(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers with another address the second time is never asked again."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, *args: Any, **kwargs: Any) -> Any:
        if host != "rebind.example":
            return real(host, *args, **kwargs)
        asked.append(host)
        return real("127.0.0.1" if len(asked) <= 2 else "127.0.0.2", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    site.pages["/a"] = Page("正文".encode())
    address = site.url.replace("127.0.0.1", "rebind.example") + "/a"
    assert fetched(fetcher, address).data == "正文".encode()
    assert len(asked) == 2  # one connection for robots.txt, one for the page
    assert site.of("/a")[0].headers["Host"] == address.split("/")[2]


def test_one_private_address_among_public_ones_is_enough(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def both(host: str, *args: Any, **kwargs: Any) -> Any:
        if host != "both.example":
            return real(host, *args, **kwargs)
        return real("127.0.0.1", *args, **kwargs) + real("127.0.0.2", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(AddressRefused, match=r"both\.example"):
        fetcher.fetch(site.url.replace("127.0.0.1", "both.example"))
    assert site.asked == []


def test_proxies_of_the_environment_are_not_used(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    site.pages["/a"] = Page("正文".encode())
    assert fetched(fetcher, f"{site.url}/a").data == "正文".encode()


def test_redirects_are_followed_five_times(site: Site, fetcher: Fetcher) -> None:
    for n in range(6):
        site.pages[f"/{n}"] = Page(status=301, headers={"Location": f"/{n + 1}"})
    site.pages["/6"] = Page("正文".encode())
    assert fetched(fetcher, f"{site.url}/1").address == f"{site.url}/6"
    with pytest.raises(FetchFailed, match="跳转"):
        fetcher.fetch(f"{site.url}/0")


def test_a_redirect_to_the_home_page_is_no_document(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a/b.html"] = Page(status=302, headers={"Location": "/"})
    site.pages["/"] = Page("首页".encode())
    with pytest.raises(FetchFailed, match="首页"):
        fetcher.fetch(f"{site.url}/a/b.html")
    assert fetched(fetcher, f"{site.url}/").data == "首页".encode()


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(200):
        handler.wfile.write(b"a")
        time.sleep(0.05)


def drip_header(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
    for _ in range(200):
        handler.wfile.write(b"a")
        time.sleep(0.05)


@pytest.mark.parametrize("slow", [drip, drip_header])
def test_a_source_that_drips_ends_with_the_deadline(site: Site, slow: Any) -> None:
    site.pages["/a"] = slow
    limits = Limits(seconds=0.6, read=0.3, backoff=0.01)
    began = time.monotonic()
    with pytest.raises(FetchFailed, match="没有传完") as slow_one:
        Fetcher(allow=only_loopback, pause=0.0, limits=limits).fetch(f"{site.url}/a")
    assert slow_one.value.reason == "fetch_slow"
    assert time.monotonic() - began < 3
    assert len(site.of("/a")) == 1  # what never ends is not asked for again


def test_a_wait_never_outlasts_the_deadline(site: Site) -> None:
    site.pages["/a"] = lambda _: time.sleep(1.5)
    limits = Limits(seconds=0.3, read=20.0, backoff=0.01)
    began = time.monotonic()
    with pytest.raises(FetchFailed, match="没有传完"):
        Fetcher(allow=only_loopback, pause=0.0, limits=limits).fetch(f"{site.url}/a")
    assert time.monotonic() - began < 1


def test_a_silent_server_times_out_and_is_asked_again(site: Site) -> None:
    site.pages["/a"] = lambda _: time.sleep(0.5)
    limits = Limits(seconds=5.0, read=0.1, backoff=0.01)
    with pytest.raises(FetchFailed, match="没有响应"):
        Fetcher(allow=only_loopback, pause=0.0, limits=limits).fetch(f"{site.url}/a")
    assert len(site.of("/a")) == 3


def test_an_endless_body_is_cut_at_the_limit(site: Site) -> None:
    sent = 0

    def endless(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            sent += handler.wfile.write(b"a" * 65536)

    site.pages["/a"] = endless
    limits = Limits(size=1_000_000)
    with pytest.raises(FetchFailed, match="超过上限 1000000 字节"):
        Fetcher(allow=only_loopback, pause=0.0, limits=limits).fetch(f"{site.url}/a")
    assert sent < 20_000_000


def test_a_gzip_bomb_never_unfolds(site: Site) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    assert len(bomb) < 400_000
    site.pages["/a"] = Page(bomb, headers=HTML | {"Content-Encoding": "gzip"})
    small = Fetcher(allow=only_loopback, pause=0.0, limits=Limits(size=2_000_000))
    tracemalloc.start()
    with pytest.raises(FetchFailed, match="超过上限"):
        small.fetch(f"{site.url}/a")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


def test_compression_that_was_not_asked_for_is_refused(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Page(b"x", headers=HTML | {"Content-Encoding": "br"})
    with pytest.raises(FetchFailed, match="br"):
        fetcher.fetch(f"{site.url}/a")
    assert site.of("/a")[0].headers["Accept-Encoding"] == "gzip"


def test_gzip_is_unfolded_and_a_cut_one_is_told(site: Site, fetcher: Fetcher) -> None:
    packed = gzip.compress("正文。".encode() * 1000)
    site.pages["/a"] = Page(packed, headers=HTML | {"Content-Encoding": "gzip"})
    assert fetched(fetcher, f"{site.url}/a").data == "正文。".encode() * 1000
    for broken in (packed[:-20], b"no gzip at all"):
        site.pages["/a"] = Page(broken, headers=HTML | {"Content-Encoding": "gzip"})
        with pytest.raises(FetchFailed, match="损坏"):
            fetcher.fetch(f"{site.url}/a")


def test_a_body_shorter_than_announced_is_told(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Page(b"half", headers=HTML | {"Content-Length": "1000"}, length=False)
    with pytest.raises(FetchFailed, match="不完整"):
        fetcher.fetch(f"{site.url}/a")


def test_what_was_seen_is_asked_for_conditionally(site: Site, fetcher: Fetcher) -> None:
    date = formatdate(usegmt=True)
    site.pages["/a"] = Page("正文".encode(), headers=HTML | {"Last-Modified": date}, etag='"1"')
    first = fetched(fetcher, f"{site.url}/a")
    assert first.seen == Seen('"1"', date)
    assert isinstance(fetcher.fetch(f"{site.url}/a", first.seen), Unchanged)
    assert site.of("/a")[1].headers["If-Modified-Since"] == date
    site.pages["/a"] = Page("新的正文".encode(), etag='"2"')
    again = fetcher.fetch(f"{site.url}/a", first.seen)
    assert isinstance(again, Fetched)
    assert again.data == "新的正文".encode()


def test_a_304_that_was_not_asked_for_is_a_failure(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Page(status=304)
    with pytest.raises(FetchFailed, match="304"):
        fetcher.fetch(f"{site.url}/a")


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_told_apart(site: Site, fetcher: Fetcher, status: int) -> None:
    site.pages["/a"] = Page(status=status)
    with pytest.raises(PageGone, match=str(status)):
        fetcher.fetch(f"{site.url}/a")


def test_other_failures_are_told_with_their_status(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Page(status=500)
    with pytest.raises(FetchFailed, match="500") as failed:
        fetcher.fetch(f"{site.url}/a")
    assert not isinstance(failed.value, PageGone)
    assert len(site.of("/a")) == 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("when", ["number", "date"])
def test_retry_after_is_honoured(site: Site, fetcher: Fetcher, status: int, when: str) -> None:
    def busy_once(handler: BaseHTTPRequestHandler) -> None:
        if len(site.of("/a")) > 1:
            handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nbody")
            return
        value = "1" if when == "number" else formatdate(time.time() + 2, usegmt=True)
        handler.wfile.write(f"HTTP/1.0 {status} Busy\r\nRetry-After: {value}\r\n\r\n".encode())

    site.pages["/a"] = busy_once
    assert fetched(fetcher, f"{site.url}/a").data == b"body"
    first, second = site.of("/a")
    assert second.at - first.at >= 0.95


def test_a_server_that_stays_busy_is_left_alone(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Page(status=503)
    with pytest.raises(FetchFailed, match="503"):
        fetcher.fetch(f"{site.url}/a")
    assert len(site.of("/a")) == 3
    site.pages["/b"] = Page(status=429, headers={"Retry-After": "86400"})
    with pytest.raises(FetchFailed, match="86400 秒后再来"):
        fetcher.fetch(f"{site.url}/b")
    assert len(site.of("/b")) == 1


def test_a_refused_connection_is_tried_again_and_told(fetcher: Fetcher) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(FetchFailed, match="连接失败"):
            fetcher.fetch(f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_robots_are_asked_once_and_obeyed(site: Site, fetcher: Fetcher) -> None:
    rules = (
        b"User-agent: *\nDisallow: /all\n\nUser-agent: Cewen\nDisallow: /inner\nAllow: /inner/a\n"
    )
    site.pages["/robots.txt"] = Page(rules, headers={"Content-Type": "text/plain"})
    for path in ("/inner/b", "/inner/a", "/all", "/c"):
        site.pages[path] = Page("正文".encode())
    for path in ("/inner/a", "/all", "/c"):
        fetched(fetcher, site.url + path)
    with pytest.raises(AddressRefused, match=r"robots\.txt 不允许"):
        fetcher.fetch(f"{site.url}/inner/b")
    site.pages["/d"] = Page(status=302, headers={"Location": "/inner/b"})
    with pytest.raises(AddressRefused, match=r"robots\.txt 不允许"):
        fetcher.fetch(f"{site.url}/d")
    assert "/inner/b" not in site.paths()
    assert site.paths().count("/robots.txt") == 1
    agent = site.of("/c")[0].headers["User-Agent"]
    assert agent.startswith("Cewen/")


def test_no_robots_means_allowed_and_broken_ones_not_now(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Page("正文".encode())
    fetched(fetcher, f"{site.url}/a")  # 404
    for page in (Page(status=500), Page(status=503), lambda handler: handler.connection.close()):
        site.pages["/robots.txt"] = page
        with pytest.raises(FetchFailed, match=r"读不到.*robots"):
            Fetcher(allow=only_loopback, pause=0.0, limits=QUICK).fetch(f"{site.url}/a")
    assert len(site.of("/a")) == 1


def test_a_host_is_asked_at_its_pace(site: Site) -> None:
    for path in ("/a", "/b"):
        site.pages[path] = Page("正文".encode())
    paced = Fetcher(allow=only_loopback, pause=0.3, limits=QUICK)
    for path in ("/a", "/b"):
        fetched(paced, site.url + path)
    times = [asked.at for asked in site.asked]
    assert len(times) == 3
    assert all(later - earlier >= 0.29 for earlier, later in pairwise(times))
    site.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 0.5\n")
    slower = Fetcher(allow=only_loopback, pause=0.0, limits=QUICK)
    for path in ("/a", "/b"):
        fetched(slower, site.url + path)
    assert site.asked[-1].at - site.asked[-2].at >= 0.49


@pytest.mark.parametrize(
    ("path", "headers", "kind"),
    [
        ("/x.html", {"Content-Type": "text/html; charset=GBK"}, (".html", "x.html")),
        ("/d/y.docx", {"Content-Type": "application/octet-stream"}, (".docx", "y.docx")),
        ("/d/y.docx", {"Content-Type": "application/zip"}, (".docx", "y.docx")),
        ("/d/z.zip", {"Content-Type": "application/zip"}, (".zip", "z.zip")),
        ("/get?id=1", {"Content-Type": "application/pdf"}, (".pdf", "get")),
        ("/notype.pdf", {}, (".pdf", "notype.pdf")),
        (
            "/get?id=2",
            {
                "Content-Type": "application/octet-stream",
                "Content-Disposition": "attachment; filename*=UTF-8''%E9%80%9A%E7%9F%A5.pdf",
            },
            (".pdf", "通知.pdf"),
        ),
        (
            "/get?id=3",
            {
                "Content-Type": "application/octet-stream",
                "Content-Disposition": 'attachment; filename="'
                + "申报表.doc".encode("gb18030").decode("latin-1")
                + '"',
            },
            (".doc", "申报表.doc"),
        ),
        (
            "/get?id=4",
            {
                "Content-Type": "application/octet-stream",
                "Content-Disposition": 'attachment; filename="..\\..\\a\u00a0.pdf"',
            },
            (".pdf", "a\u00a0.pdf"),
        ),
    ],
)
def test_kind_and_name(
    site: Site, fetcher: Fetcher, path: str, headers: dict[str, str], kind: tuple[str, str]
) -> None:
    site.pages[path] = Page(b"content", headers=headers)
    got = fetched(fetcher, site.url + path)
    assert (got.suffix, got.name) == kind
    if "GBK" in headers.get("Content-Type", ""):
        assert got.charset == "gbk"


@pytest.mark.parametrize(
    ("path", "kind"), [("/a", "video/mp4"), ("/b.exe", "application/octet-stream")]
)
def test_what_is_no_document_is_refused(site: Site, fetcher: Fetcher, path: str, kind: str) -> None:
    site.pages[path] = Page(b"content", headers={"Content-Type": kind})
    with pytest.raises(FetchFailed, match="不是可以收录的文件"):
        fetcher.fetch(site.url + path)
    site.pages[path] = Page(b" \n", headers=HTML)
    with pytest.raises(FetchFailed, match="空的"):
        fetcher.fetch(site.url + path)
