"""Where evidence is kept: a folder or a bucket, as the settings say, and as no other variable says."""

import pytest
from pydantic import ValidationError

from bot.settings import Settings
from storage.evidence import StoreDown
from storage.evidence_stores import evidence_store_of
from storage.local_evidence import LocalEvidence
from storage.s3_evidence import S3Evidence
from storage.s3_objects import bucket_of
from tests.drivers.s3 import KEY_ID, SECRET_KEY
from tests.storage.evidence_stores import ID, coming, store_at

NOTHING = {"access_key": "", "secret_key": "", "region": "", "endpoint": ""}


def test_without_an_address_evidence_is_kept_in_the_folder(tmp_path):
    assert isinstance(evidence_store_of("", tmp_path, **NOTHING), LocalEvidence)


@pytest.mark.parametrize("url", ["s3://bucket", "s3://bucket/", "s3://bucket/below/it/"])
def test_an_s3_address_is_a_bucket(tmp_path, url):
    assert isinstance(evidence_store_of(url, tmp_path, **NOTHING), S3Evidence)


@pytest.mark.parametrize(
    "url",
    [
        "s3://",
        "s3:///below",
        "https://bucket",
        "gs://bucket",
        "bucket",
        "s3://key:word@bucket",
        "s3://b?x=1",
        "s3://b#x",
    ],
)
def test_any_other_address_is_refused(tmp_path, url):
    with pytest.raises(ValueError, match="s3://bucket/prefix"):
        evidence_store_of(url, tmp_path, **NOTHING)


@pytest.mark.parametrize("half", [{"access_key": KEY_ID}, {"secret_key": SECRET_KEY}])
def test_half_a_credential_is_refused_and_not_repeated(tmp_path, half):
    with pytest.raises(ValueError, match="go together") as raised:
        evidence_store_of("s3://bucket", tmp_path, **NOTHING | half)

    assert not [word for word in (KEY_ID, SECRET_KEY) if word in str(raised.value)]


@pytest.mark.parametrize(
    "endpoint", ["http://s3.example.org", "ftp://127.0.0.1", "s3.example.org", "https://a:b@s3.example"]
)
def test_an_endpoint_is_https_or_on_loopback(endpoint):
    with pytest.raises(ValidationError) as raised:
        Settings.__pydantic_validator__.validate_assignment(
            Settings.model_construct(), "evidence_s3_endpoint", endpoint
        )

    assert "https:// address" in str(raised.value)


@pytest.mark.parametrize("endpoint", ["", "https://s3.example.org", "http://127.0.0.1:9000", "HTTP://localhost:9000"])
def test_an_endpoint_may_be_left_out(endpoint):
    Settings.__pydantic_validator__.validate_assignment(Settings.model_construct(), "evidence_s3_endpoint", endpoint)


async def test_plain_http_needs_an_endpoint_that_says_so(line, bucket, monkeypatch):
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ENDPOINT", line.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL", line.url)

    with pytest.raises(StoreDown):
        await store_at(f"s3://{bucket.name}", "", "").keep(ID, coming(b"sealed"))

    assert line.asked == []


async def test_an_endpoint_in_capitals_works(line, bucket):
    store = store_at(f"s3://{bucket.name}", "", line.url.replace("http", "HTTP"))

    await store.check()


async def test_no_variable_of_awss_changes_what_was_set(line, bucket, monkeypatch):
    variables = {"SESSION_TOKEN": "another's", "SKIP_SIGNATURE": "true", "CONDITIONAL_PUT": "disabled"}
    variables |= {"ACCESS_KEY_ID": "another's", "SECRET_ACCESS_KEY": "another's", "UNSIGNED_PAYLOAD": "true"}
    [monkeypatch.setenv(f"AWS_{name}", value) for name, value in variables.items()]
    store = store_at(f"s3://{bucket.name}", "", line.url)

    await store.check()
    await store.keep(ID, coming(b"sealed"))

    assert f"Credential={KEY_ID}/" in line.headers["Authorization"]
    assert "x-amz-security-token" not in line.headers
    assert len(line.headers["x-amz-content-sha256"]) == 64


def test_a_bucket_shows_no_key():
    bucket = bucket_of("b", prefix="", access_key=KEY_ID, secret_key=SECRET_KEY, region="", endpoint="")

    shown = f"{bucket!r} {bucket.config} {bucket.client_options} {vars(S3Evidence(bucket))}"

    assert not [word for word in (KEY_ID, SECRET_KEY) if word in shown]
