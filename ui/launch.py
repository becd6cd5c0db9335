"""Start the workbench on this machine, for this machine only, and show it in the browser."""

import contextlib
import os
import socket
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path

APP = Path(__file__).resolve().parent.parent / "app.py"
HOST = "127.0.0.1"
USUAL_PORT = 8501
STUDY_VARIABLE = "RODEDRAAD_STUDY"
START_SECONDS = 90.0

# Also in .streamlit/config.toml; as flags they hold whatever a config.toml elsewhere says.
SAFETY_FLAGS = (
    f"--server.address={HOST}",
    "--server.headless=true",
    "--server.showEmailPrompt=false",
    "--server.fileWatcherType=none",
    "--server.enableXsrfProtection=true",
    "--server.enableCORS=true",
    "--server.enableAgentApi=false",
    "--server.allowedHosts=localhost",
    f"--server.allowedHosts={HOST}",
    "--browser.gatherUsageStats=false",
    "--logger.hideWelcomeMessage=true",
)


class PortTakenError(Exception):
    """The port that was asked for is in use: name another, or none to have one chosen."""


def launch(study: Path | None, *, port: int | None = None, browser: bool = True) -> int:
    """Serve the workbench on `study`, or on its start page, until it is stopped; give the exit code."""
    try:
        chosen = choose_port(port)
    except PortTakenError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    address = f"http://{HOST}:{chosen}"
    os.environ.pop(STUDY_VARIABLE, None)
    if study is not None:
        os.environ[STUDY_VARIABLE] = str(study.resolve())
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    show = browser and can_show_browser()
    threading.Thread(target=_announce, args=(address, show), name="rodedraad-announce", daemon=True).start()
    return _serve(arguments(chosen))


def arguments(port: int) -> list[str]:
    """Give the words of `streamlit run` that start the workbench safely on `port`."""
    return ["run", str(APP), f"--server.port={port}", *SAFETY_FLAGS]


def choose_port(wanted: int | None) -> int:
    """Give `wanted`, else the usual port, else any free one."""
    if wanted is not None:
        if not _is_free(wanted):
            message = f"Port {wanted} is in use. Name another port, or none to have one chosen."
            raise PortTakenError(message)
        return wanted
    if _is_free(USUAL_PORT):
        return USUAL_PORT
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def can_show_browser() -> bool:
    """Say whether someone sits at this machine: not under continuous integration, not without a screen."""
    if os.environ.get("CI"):
        return False
    if sys.platform.startswith("linux"):
        return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"))
    return True


def wait_until_up(address: str, *, seconds: float = START_SECONDS) -> bool:
    """Wait until the server at `address` answers; False when it does not within `seconds`."""
    # no proxy: a university's proxy setting must not carry a request that is for this machine
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), opener.open(f"{address}/_stcore/health", timeout=2) as answer:
            if answer.status == 200:
                return True
        time.sleep(0.1)
    return False


def _announce(address: str, show: bool) -> None:  # noqa: FBT001 (a thread's target takes its words in order)
    if wait_until_up(address):
        sys.stdout.write(f"\nRode Draad: {address}   (Ctrl+C = stop)\n\n")
        sys.stdout.flush()
        if show:
            webbrowser.open(address)


def _serve(words: list[str]) -> int:
    # by way of Streamlit's own command line: started otherwise it does not read config.toml beside app.py
    from streamlit.web import cli

    with contextlib.suppress(KeyboardInterrupt):
        cli.main(args=words, prog_name="streamlit", standalone_mode=False)
    return 0


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if sys.platform != "win32":  # there the option means sharing a port that is in use
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
