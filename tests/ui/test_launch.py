"""The workbench starts for this machine only, on a port that is free."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ui import launch

ROOT = Path(launch.__file__).parents[1]


@contextlib.contextmanager
def taken_port(port: int = 0) -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind((launch.HOST, port))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_port_that_was_asked_for_is_used_when_free():
    with taken_port() as port:
        pass
    assert launch.choose_port(port) == port


def test_a_port_that_was_asked_for_and_is_in_use_is_named():
    with taken_port() as port, pytest.raises(launch.PortTakenError, match=f"Port {port} is in use"):
        launch.choose_port(port)


def test_the_usual_port_is_used_when_free(monkeypatch):
    with taken_port() as port:
        pass
    monkeypatch.setattr(launch, "USUAL_PORT", port)
    assert launch.choose_port(None) == port


def test_another_port_is_chosen_when_the_usual_one_is_in_use(monkeypatch):
    with taken_port() as usual:
        monkeypatch.setattr(launch, "USUAL_PORT", usual)
        chosen = launch.choose_port(None)
    assert chosen != usual
    assert chosen > 0


def test_the_arguments_keep_the_workbench_on_this_machine():
    words = launch.arguments(4321)
    assert words[:3] == ["run", str(ROOT / "app.py"), "--server.port=4321"]
    assert {"--server.address=127.0.0.1", "--browser.gatherUsageStats=false"} <= set(words)
    assert {"--server.headless=true", "--server.showEmailPrompt=false"} <= set(words)
    assert "--server.enableXsrfProtection=true" in words


@pytest.mark.parametrize(
    ("variables", "platform", "shown"),
    [
        pytest.param({"CI": "true", "DISPLAY": ":0"}, "linux", False, id="continuous integration"),
        pytest.param({}, "linux", False, id="no screen"),
        pytest.param({"DISPLAY": ":0"}, "linux", True, id="X11"),
        pytest.param({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True, id="Wayland"),
        pytest.param({}, "darwin", True, id="macOS"),
        pytest.param({}, "win32", True, id="Windows"),
    ],
)
def test_a_browser_opens_only_where_someone_can_see_it(monkeypatch, variables, platform, shown):
    for name in ("CI", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(launch.sys, "platform", platform)
    assert launch.can_show_browser() is shown


@pytest.mark.parametrize(("browser", "opened"), [(True, ["http://127.0.0.1:4321"]), (False, [])])
def test_launch_names_the_study_and_opens_the_browser_once_up(monkeypatch, capsys, tmp_path, browser, opened):
    seen: list[str] = []
    served: list[list[str]] = []
    monkeypatch.setenv(launch.STUDY_VARIABLE, "")
    monkeypatch.setattr(launch, "choose_port", lambda _wanted: 4321)
    monkeypatch.setattr(launch, "can_show_browser", lambda: True)
    monkeypatch.setattr(launch, "wait_until_up", lambda _address: True)
    monkeypatch.setattr(launch, "_serve", lambda words: served.append(words) or 0)
    monkeypatch.setattr(launch.webbrowser, "open", seen.append)
    monkeypatch.setattr(launch.threading, "Thread", DirectThread)

    assert launch.launch(tmp_path / "a.rodedraad", port=None, browser=browser) == 0
    assert os.environ[launch.STUDY_VARIABLE] == str(tmp_path / "a.rodedraad")
    assert "http://127.0.0.1:4321" in capsys.readouterr().out
    assert seen == opened
    assert served == [launch.arguments(4321)]


def test_a_port_in_use_ends_the_launch_with_a_message(capsys):
    with taken_port() as port:
        assert launch.launch(None, port=port, browser=False) == 1
    assert f"Port {port} is in use" in capsys.readouterr().err


def test_launch_without_a_study_opens_the_start_page(monkeypatch):
    monkeypatch.setenv(launch.STUDY_VARIABLE, "left over")
    monkeypatch.setattr(launch, "_serve", lambda _words: 0)
    monkeypatch.setattr(launch, "wait_until_up", lambda _address: False)
    assert launch.launch(None, browser=False) == 0
    assert launch.STUDY_VARIABLE not in os.environ


class DirectThread:
    """A thread that has finished when start() returns."""

    def __init__(self, target, args, **_rest):
        self.target, self.args = target, args

    def start(self):
        self.target(*self.args)


def test_waiting_ends_when_the_server_answers_and_not_before():
    with taken_port() as silent:
        pass
    assert not launch.wait_until_up(f"http://{launch.HOST}:{silent}", seconds=0.3)

    server = HTTPServer((launch.HOST, 0), HealthyHandler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert launch.wait_until_up(f"http://{launch.HOST}:{server.server_port}", seconds=10)
    finally:
        server.shutdown()
        server.server_close()


class HealthyHandler(BaseHTTPRequestHandler):
    """A server that is up."""

    def do_GET(self):
        self.send_response(200 if self.path == "/_stcore/health" else 404)
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="stops the server with a POSIX signal")
def test_the_real_server_starts_from_anywhere_with_our_settings(tmp_path):
    """From another folder and an empty home: no e-mail prompt, our font is served, only on this machine."""
    with taken_port() as port:
        pass
    code = (
        f"import pathlib; from ui import launch; launch.launch(pathlib.Path('x'), port={port}, browser=False)"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            assert launch.wait_until_up(f"http://{launch.HOST}:{port}", seconds=60)
            with urllib.request.urlopen(
                f"http://{launch.HOST}:{port}/app/static/inter-latin-wght-normal.woff2"
            ) as font:
                assert font.read(4) == b"wOF2"
        finally:
            server.send_signal(signal.SIGTERM)
            output, _ = server.communicate(timeout=30)
    assert f"http://127.0.0.1:{port}" in output
    assert "mail" not in output.lower()
