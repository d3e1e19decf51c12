"""Settings of the tests: the product's own, with secrets that are worth nothing. ``DATABASE_URL`` chooses the database."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "tests-only-secret-key-that-is-worth-nothing-at-all")
os.environ.setdefault("RECIPIENT_KEY_SECRET", "tests-only-recipient-key-secret")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.gettempdir()}/statuscomms-tests.sqlite3")
os.environ.setdefault("PUBLIC_BASE_URL", "http://testserver")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
# Of this process alone (its workers would inherit it otherwise), and gone when it ends.
published_directory = tempfile.TemporaryDirectory(prefix="statuscomms-published-")
os.environ["PUBLISHED_DIRECTORY"] = published_directory.name
import_directory = tempfile.TemporaryDirectory(prefix="statuscomms-imports-")
os.environ["IMPORT_DIRECTORY"] = import_directory.name
os.environ["PUBLISHED_STORAGE_OPTIONS"] = f'{{"location": "{published_directory.name}/public"}}'

from statuscomms.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Every test client builds the middleware anew: static files are looked up when asked for, not all listed beforehand.
WHITENOISE_AUTOREFRESH = True

# A file instead of SQLite's memory: live servers and their browsers get connections of their own, as in production.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": f"{tempfile.gettempdir()}/statuscomms-tests-{os.getpid()}.sqlite3"}  # noqa: F405
    pragmas = DATABASES["default"]["OPTIONS"]["init_command"]  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = pragmas.replace("synchronous=FULL", "synchronous=OFF")  # noqa: F405
