"""Which addresses may be added."""

import pytest

from carecommit.kit.links import LONGEST, refuse_unless_web
from carecommit.kit.refused import Refused

NOT_WEB = (
    "Only addresses that begin with https:// or http:// can be added. "
    "Copy the whole address from the top of the browser."
)
NOT_WHOLE = (
    "This is not a whole web address. Copy it from the top of the browser, such as https://www.example.org/page."
)
UNSEEN = "This address has spaces or characters in it that cannot be seen. Copy it from the top of the browser."
NAMED = "This address has a name or password in it. Take out all up to the @ and add it again."
INSIDE = (
    "This address opens only inside one network or on one computer. Give one with the full name of its site, such as "
    "https://www.example.org/page, or add the page as a file."
)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.example.gov.uk/minutes?item=4&page=2#vote",
        "http://example.org",
        "HTTPS://Example.org/Minutes",
        "https://example.org:8443/a",
        "https://tŷ.cymru/ŵŷ",
        "https://xn--t-jga.cymru/",
        "https://192.0.2.7/minutes",
        "https://[2001:db8::7]/minutes",
        "https://example.org/a%20b/(c)/@name",
        "https://example.org/?next=javascript:alert(1)",
        "https://example.org/" + "a" * (LONGEST - 20),
    ],
)
def test_an_address_of_the_web_is_kept_as_given(link):
    assert refuse_unless_web(link) == link
    assert refuse_unless_web(f" \t{link}\r\n") == link


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("", NOT_WEB),
        ("javascript:alert(1)", NOT_WEB),
        ("JaVaScRiPt://example.org/%0aalert(1)", NOT_WEB),
        ("data:text/html,<script>alert(1)</script>", NOT_WEB),
        ("vbscript:x", NOT_WEB),
        ("file:///etc/passwd", NOT_WEB),
        ("\\\\server\\share", NOT_WEB),
        ("//example.org/a", NOT_WEB),
        ("/minutes", NOT_WEB),
        ("www.example.org", NOT_WEB),
        ("mailto:care@example.org", NOT_WEB),
        ("ftp://example.org/a", NOT_WEB),
        ("https:example.org", NOT_WEB),
        ("https:/example.org", NOT_WEB),
        ("x https://example.org", UNSEEN),
        ("https://", NOT_WHOLE),
        ("https:///minutes", NOT_WHOLE),
        ("https://?q=1", NOT_WHOLE),
        ("https://[::1", NOT_WHOLE),
        ("https://[1::2::3]/", NOT_WHOLE),
        ("https://example..org/", NOT_WHOLE),
        ("https://-example.org/", NOT_WHOLE),
        ("https://example.org:port/", NOT_WHOLE),
        ("https://example.org\\@other.org/", NAMED),
        ("https://example.org\\minutes", NOT_WHOLE),
        ("https://user:password@example.org/", NAMED),
        ("https://www.example.gov.uk@other.org/", NAMED),
        ("https://localhost/a", INSIDE),
        ("https://intranet/minutes", INSIDE),
        ("https://example.org/a b", UNSEEN),
        ("java\nscript:alert(1)", UNSEEN),
        ("https://example.org/a\nb", UNSEEN),
        ("https://example.org/a\x00b", UNSEEN),
        ("https://example.org/\u202egro.live", UNSEEN),
        ("https://exam\u200bple.org/", UNSEEN),
        ("https://example.org/\ud800", UNSEEN),
        (
            "https://example.org/" + "a" * (LONGEST - 19),
            "This address has 2,001 characters, and the most is 2,000. Look for a shorter one.",
        ),
    ],
)
def test_what_is_no_address_of_the_web_is_refused_in_words(link, sentence):
    with pytest.raises(Refused) as refusal:
        refuse_unless_web(link)
    assert (str(refusal.value), refusal.value.about) == (sentence, "link")
