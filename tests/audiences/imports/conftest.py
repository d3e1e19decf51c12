import pytest


@pytest.fixture(autouse=True)
def _private_folder(tmp_path, settings):
    """Every test has a folder of its own for uploads."""
    settings.IMPORT_DIRECTORY = tmp_path / "imports"
