"""Telling: what a process tells Prometheus, read as Prometheus reads it."""

import asyncio
import urllib.error
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


async def told_at(port: int) -> str:
    """The page of metrics of a process."""
    return (await answer_of(f"http://127.0.0.1:{port}/metrics"))[1]


async def answer_of(url: str) -> tuple[int, str]:
    """The status and the body of an answer; 0 where nobody listens."""

    def asked() -> tuple[int, str]:
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""
        except OSError:
            return 0, ""

    return await asyncio.to_thread(asked)


def samples_in(page: str) -> Samples:
    """Every sample of a page, by its name and labels."""
    return {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(page)
        for one in family.samples
    }


def value_of(page: str, name: str, **labels: str) -> float:
    """The value of one sample."""
    return samples_in(page)[name, tuple(sorted(labels.items()))]


def names_in(page: str) -> set[str]:
    """The names of a page's samples."""
    return {name for name, _labels in samples_in(page)}


def labels_in(page: str) -> set[tuple[str, str]]:
    """Every label with every value that it has in a page, buckets left out."""
    return {one for _name, labels in samples_in(page) for one in labels if one[0] != "le"}
