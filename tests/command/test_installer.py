"""How set-up installs Python packages."""

import installer


def test_uv_is_told_what_pip_has_been_told_of_the_network(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://one.example https://two.example")
    monkeypatch.setenv("PIP_FIND_LINKS", "/one /two")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.delenv("UV_FIND_LINKS", raising=False)
    monkeypatch.setenv("UV_INDEX", "https://own.example")
    settings = installer.uv_settings()
    assert settings["UV_DEFAULT_INDEX"] == "https://packages.example/simple"
    assert settings["UV_FIND_LINKS"] == "/one,/two"
    assert settings["UV_INDEX"] == "https://own.example", "what uv itself was told counts more"
