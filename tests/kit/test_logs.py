"""The secret part of an address stands in no line of a log, whoever writes it and whatever went wrong."""

import io
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler
from django.utils.log import AdminEmailHandler
from gunicorn.config import Config
from gunicorn.glogging import Logger as GunicornLogger

from carecommit.kit.logs import WithoutSecrets, configure, without_secrets
from carecommit.kit.seals import sealed
from resolutions.pages import calendars, links

SEAL = sealed("answer-link", 7)
SIGNATURE = SEAL.split(".")[1]


@pytest.fixture
def log():
    """What the site's one handler writes from now on."""
    (console,) = logging.getLogger().handlers[:1]
    assert [type(each) for each in console.filters] == [WithoutSecrets]
    stream = io.StringIO()
    before = console.setStream(stream)
    yield stream
    console.setStream(before)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"GET /answers/open/{SEAL}/ HTTP/1.1", "GET /answers/open/[secret] HTTP/1.1"),
        (f"GET /calendar/{SEAL}.ics HTTP/1.1", "GET /calendar/[secret] HTTP/1.1"),
        (f"https://care.example/answers/open/{SEAL}/?a=1", "https://care.example/answers/open/[secret]?a=1"),
        (f'"/answers/open/{SEAL}/" and "/calendar/{SEAL}.ics"', '"/answers/open/[secret]" and "/calendar/[secret]"'),
        (f"/ANSWERS/open/{SEAL}", "/ANSWERS/open/[secret]"),
        (f"next=%2Fanswers%2Fopen%2F{SEAL}%2F", "next=%2Fanswers%2Fopen%2F[secret]"),
        ("/answers/open/7.abc", "/answers/open/[secret]"),
        (f"/answers/%6fpen/{SEAL}/", "/answers/%6fpen/[secret]/"),
        (f"RuntimeError: '{SEAL}' is no link", "RuntimeError: '[secret]' is no link"),
        (SEAL.replace(".", "%2E"), "[secret]"),
    ],
)
def test_a_secret_is_left_out(said, written):
    assert without_secrets(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "GET /answers/ HTTP/1.1",
        "GET /answers/open/ HTTP/1.1",
        "GET /people/7/calendar/ HTTP/1.1",
        'File "/srv/resolutions/rounds/calendar.py", line 12',
        "GET /actions/PCC-2023-R1-01/ HTTP/1.1",
        f"sha256 {'0f' * 32}",
    ],
)
def test_everything_else_stands_as_it_was(said):
    assert without_secrets(said) == said


class TestARecord:
    def test_its_parts(self, log):
        logging.getLogger("resolutions").warning("%s and %s at %s", f"/answers/open/{SEAL}/", SEAL, "ten")
        assert log.getvalue().endswith("WARNING resolutions: /answers/open/[secret] and [secret] at ten\n")

    def test_a_record_without_a_secret_keeps_its_parts(self):
        record = logging.LogRecord("resolutions", logging.INFO, "", 1, "%(of)s", ({"of": "a quarter"},), None)
        WithoutSecrets().filter(record)
        assert (record.msg, record.args) == ("%(of)s", {"of": "a quarter"})

    def test_its_traceback_and_its_stack(self, log):
        try:
            raise RuntimeError(SEAL) from KeyError(f"/calendar/{SEAL}.ics")
        except RuntimeError:
            logging.getLogger("resolutions").exception("It broke", stack_info=True)
        written = log.getvalue()
        assert "RuntimeError: [secret]\n" in written
        assert "KeyError: '/calendar/[secret]'" in written
        assert SIGNATURE not in written

    def test_parts_that_do_not_fit_together(self, log, capsys):
        """Logging would print both as they are."""
        logging.getLogger("resolutions").warning("%d links", f"/answers/open/{SEAL}/")
        assert "%d links ('/answers/open/[secret]',)" in log.getvalue()
        assert SIGNATURE not in log.getvalue() + capsys.readouterr().err


class TestOfDjango:
    @pytest.mark.parametrize(
        ("module", "reads", "address"),
        [(links, "link_by", f"/answers/open/{SEAL}/"), (calendars, "feed_by", f"/calendar/{SEAL}.ics")],
    )
    def test_a_page_that_breaks(self, module, reads, address, cast, log, monkeypatch, mailoutbox):
        def breaks(token):
            raise RuntimeError(f"Nothing of {token}")

        monkeypatch.setattr(module, reads, breaks)
        client = cast.client()
        client.raise_request_exception = False
        answer = client.get(address)
        assert answer.status_code == 500
        written = log.getvalue()
        assert f"ERROR django.request: Internal Server Error: {address.replace(SEAL, '')[:10]}" in written
        assert "RuntimeError: Nothing of [secret]" in written
        assert SIGNATURE not in written + answer.content.decode()
        assert mailoutbox == []

    @pytest.mark.parametrize("address", [f"/answers/open/{SEAL}/", f"/calendar/{SEAL}.ics"])
    def test_what_is_not_found(self, address, cast, log, caplog):
        # The site does not log these; somebody may turn them on.
        caplog.set_level(logging.WARNING, logger="django.request")
        assert cast.client().get(address).status_code == 404
        assert "WARNING django.request: Not Found: /" in log.getvalue()
        assert SIGNATURE not in log.getvalue()

    def test_the_line_of_runserver(self, log):
        handler = WSGIRequestHandler.__new__(WSGIRequestHandler)
        handler.request = None
        handler.log_message('"%s" %s %s', f"GET /answers/open/{SEAL}/ HTTP/1.1", "302", "0")
        assert log.getvalue().endswith('INFO django.server: "GET /answers/open/[secret] HTTP/1.1" 302 0\n')

    def test_no_handler_of_djangos_own_is_left(self):
        """One would send faults by mail, with the request in them."""
        names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "django"]
        assert "django.request" in names
        handlers = [handler for name in names for handler in logging.getLogger(name).handlers]
        assert [handler for handler in handlers if not isinstance(handler, logging.NullHandler)] == []
        assert [each for each in logging.getLogger().handlers if isinstance(each, AdminEmailHandler)] == []
        assert settings.ADMINS == []


@pytest.fixture
def gunicorn(tmp_path):
    """The server's own logger, which writes to two files."""
    config = Config()
    config.set("accesslog", str(tmp_path / "access.log"))
    config.set("errorlog", str(tmp_path / "error.log"))
    combined = '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" %(U)s %({referer}i)s'
    config.set("access_log_format", combined)
    logger = GunicornLogger(config)
    yield logger
    for each in (logger.access_log, logger.error_log):
        for handler in list(each.handlers):
            each.removeHandler(handler)
            handler.close()


class TestOfGunicorn:
    def test_the_access_log(self, gunicorn, tmp_path):
        path = f"/answers/open/{SEAL}/"
        environ = {
            "REMOTE_ADDR": "192.0.2.1",
            "REQUEST_METHOD": "GET",
            "RAW_URI": path,
            "PATH_INFO": path,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_REFERER": f"https://care.example{path}",
            "HTTP_USER_AGENT": "A browser",
        }
        response = SimpleNamespace(status="302 Found", sent=0, headers=[])
        asked = SimpleNamespace(headers=[("REFERER", environ["HTTP_REFERER"])])
        gunicorn.access(response, asked, environ, timedelta(seconds=1))
        written = (tmp_path / "access.log").read_text()
        assert '"GET /answers/open/[secret] HTTP/1.1" 302 0 "https://care.example/answers/open/[secret]"' in written
        assert SIGNATURE not in written

    def test_the_error_log(self, gunicorn, tmp_path):
        try:
            raise OSError(f"broken pipe at /calendar/{SEAL}.ics")
        except OSError:
            gunicorn.exception("Error handling request %s", f"/answers/open/{SEAL}/")
        written = (tmp_path / "error.log").read_text()
        assert "Error handling request /answers/open/[secret]\n" in written
        assert "OSError: broken pipe at /calendar/[secret]\n" in written
        assert SIGNATURE not in written

    def test_its_files_stay_its_own(self, gunicorn, log):
        """Logging that is set up again would otherwise take the server's handlers off."""
        before = list(gunicorn.access_log.handlers)
        console = logging.getLogger().handlers[0]
        handlers = list(logging.getLogger().handlers)
        configure({"version": 1, "disable_existing_loggers": False})
        assert gunicorn.access_log.handlers == before != []
        assert [type(each) for each in gunicorn.access_log.filters] == [WithoutSecrets]
        assert logging.getLogger().handlers == handlers
        assert console in handlers
