from collections.abc import Iterator

import pytest
import requests

from tests.fidelity.targets import SandboxTarget, sandbox_target


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxTarget]:
    with sandbox_target(tmp_path_factory.mktemp("tls")) as made:
        yield made


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        yield made
