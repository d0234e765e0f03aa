"""The documentation lists each setting, with the meaning and the default the program itself gives it."""

from dataclasses import fields
from pathlib import Path

import pytest

from outreach.config import OF_THE_TESTS, BadSetting, Config
from outreach.db import secret_keys
from outreach.mail.outgoing import open_mailer
from outreach.mail.practice import PracticeMailer

TEXT = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text()


@pytest.mark.parametrize("setting", fields(Config), ids=lambda setting: setting.metadata["variable"])
def test_every_setting_is_documented_in_its_own_words(setting):
    default = f"`{setting.default}`" if setting.default else "–"

    assert f"| `{setting.metadata['variable']}` | {default} | {setting.metadata['meaning']} |" in TEXT


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"OUTREACH_SECRT_KEY": "x"}, "OUTREACH_SECRT_KEY is not a setting"),
        ({"OUTREACH_SECRET_KEY": "short"}, "too short"),
        ({"OUTREACH_BASE_URL": "desk.example.org"}, "full address"),
        ({"OUTREACH_MAIL_FROM": "The desk"}, "must hold one address"),
        ({"OUTREACH_PASSWORD_COST": "none"}, "is `normal` or `test`"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(environ, sentence):
    with pytest.raises(BadSetting, match=sentence):
        Config.from_env(environ)


@pytest.mark.parametrize("variable", OF_THE_TESTS)
def test_a_variable_of_the_tests_is_documented_as_passed_over(variable):
    assert f"`{variable}" in TEXT


def test_the_signing_key_is_made_once_and_kept_private(tmp_path):
    config = Config(home=str(tmp_path))

    assert secret_keys.read(config) == secret_keys.read(config)
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_mail_stays_in_the_home_folder_until_a_relay_is_named_whatever_that_folder_is_called(tmp_path):
    home = tmp_path / "100% ours #1"

    assert open_mailer(Config(home=str(home)).mail_url) == PracticeMailer(home / "practice-outbox")


def test_a_secret_is_read_from_the_file_that_a_vault_put_it_in(tmp_path):
    (tmp_path / "relay").write_text("smtps://desk:sesame@relay.example.org:465\n")

    config = Config.from_env({"OUTREACH_SMTP_URL_FILE": str(tmp_path / "relay")})

    assert config.smtp_url == "smtps://desk:sesame@relay.example.org:465"


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"OUTREACH_SMTP_URL_FILE": "/nowhere/relay"}, "cannot be read .FileNotFoundError"),
        ({"OUTREACH_SMTP_URL_FILE": "/nowhere", "OUTREACH_SMTP_URL": "smtp://x"}, "are both given"),
        ({"OUTREACH_SMPT_URL_FILE": "/nowhere"}, "OUTREACH_SMPT_URL_FILE is not a setting"),
        ({"OUTREACH_SECRET_KEY_FILE": "{short}"}, "too short"),
    ],
)
def test_a_file_that_gives_no_setting_is_named_and_its_content_is_not(tmp_path, environ, sentence):
    short = tmp_path / "short"
    short.write_text("sesame")

    with pytest.raises(BadSetting, match=sentence) as refused:
        Config.from_env({name: value.format(short=short) for name, value in environ.items()})

    assert "sesame" not in str(refused.value)
