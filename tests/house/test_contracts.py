"""The import contracts say what they mean: no library slips past because nobody wrote its name down."""

import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYPROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())


def test_the_domain_is_forbidden_every_library_we_ask_for():
    contracts = {contract["id"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}
    asked = {canonicalize_name(Requirement(line).name) for line in PYPROJECT["project"]["dependencies"]}

    # A compiled wheel brings a helper called "<hash>__mypyc" beside the module it serves; nobody imports that.
    imported_as = {
        module
        for module, packages in packages_distributions().items()
        if asked & set(map(canonicalize_name, packages)) and not module.startswith("_") and "__mypyc" not in module
    }

    assert imported_as <= set(contracts["domain"]["forbidden_modules"])
