"""algorithms.approval_bundle: a process as a file that is believed nothing."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms import approval_bundle as bundle

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
numbers = st.integers(-(2**31) + 1, 2**31 - 1)


def of(shape):
    if isinstance(shape, list):
        return st.lists(of(shape[0]), max_size=3)
    if isinstance(shape, dict):
        return (
            st.dictionaries(texts, texts, max_size=2)
            if "text" in shape and len(shape) == 1
            else st.fixed_dictionaries(
                {key: st.just(0) if key == "return_to" else of(one) for key, one in shape.items()}
            )
        )
    return {"text": texts, "whole": numbers, "flag": st.booleans()}.get(shape, st.floats(0, 2000))


processes = of(bundle.PROCESS).filter(lambda process: process["name"].strip())
SMALL = {
    "name": "Flow",
    "translations": {},
    "model": "some.document",
    "transition": "confirm",
    "company": "",
    "company_name": "",
    "owner": "admin",
    "distinct_people": True,
    "steps": [],
    "tests": [],
}
STEP, VALUE = {"step": "One", "people": "any", "users": []}, {"key": "amount", "text": "1"}
TEST = {"name": "Small", "requester": "admin", "date": "2026-03-01", "values": [VALUE], "steps": [STEP]}


def refused(content, code):
    with pytest.raises(bundle.BundleError) as caught:
        bundle.read(content)
    assert caught.value.code == code
    return caught.value.params


def written(**changes):
    return json.dumps(json.loads(bundle.write(SMALL)) | changes).encode()


@settings(max_examples=25)
@given(processes)
def test_what_is_written_is_read(process):
    content = bundle.write(process)
    read = bundle.read(content)
    assert read == process
    assert bundle.write(read) == content
    assert bundle.steps_checksum(read) == bundle.steps_checksum(process)


@given(st.data())
def test_an_altered_value_shows(data):
    process = {**SMALL, data.draw(st.sampled_from(["name", "model", "owner"])): data.draw(texts.filter(str.strip))}
    content = json.loads(bundle.write(SMALL))
    content["process"] = process
    if process != SMALL:
        refused(json.dumps(content).encode(), "checksum")


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="surrogatepass")))
def test_anything_else_is_refused(content):
    with pytest.raises(bundle.BundleError) as caught:
        bundle.read(content)
    assert caught.value.code in bundle.CODES


def test_what_is_no_such_file():
    refused(b"\xff\xfe", "json")
    refused(b"{", "json")
    refused(b"[]", "format")
    refused(written(format="other"), "format")
    refused(written(version=0), "format")
    refused(written(version=True), "format")
    refused(written(more=1), "format")
    refused(written(checksum="0" * 64), "checksum")
    assert refused(written(version=2), "newer") == {"found": 2, "known": 1}
    refused(b" " * (bundle.MAX_BYTES + 1), "size")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, str(2**31)])
def test_numbers_that_are_none(number):
    refused(bundle.write(SMALL).replace(b'"version": 1', f'"version": {number}'.encode()), "number")


def test_deep_nesting_and_doubled_keys():
    refused(b"[" * 100_000, "depth")
    refused(b'{"a":' * 100_000, "depth")
    assert refused(b'{"a": 1, "a": 2}', "double") == {"key": "a"}
    assert bundle.read(bundle.write({**SMALL, "name": '[[[[[[[[[[[[[[[[\\"[['}))


@pytest.mark.parametrize("content", [b'\\"', b'["', b'"\\', b'"a":"\\"'])
def test_a_text_that_never_ends_takes_no_time(content):
    began = time.process_time()
    with pytest.raises(bundle.BundleError):
        bundle.read(b'{"a":"' + content * (2_000_000 // len(content)))
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("process, name", {"name": 1}),
        ("process, name", {"name": "  "}),
        ("process, steps", {"steps": {}}),
        ("process, steps 1", {"steps": ["x"]}),
        ("process, steps", {"steps": 7}),
        ("process, distinct_people", {"distinct_people": 1}),
        ("process, odd", {"odd": 1}),
        ("process, tests 1", {"tests": [None]}),
        ("process, tests 1, steps", {"tests": [{**TEST, "steps": [STEP] * (bundle.MAX_STEPS + 1)}]}),
        ("process, tests 1, values", {"tests": [{**TEST, "values": [VALUE] * (bundle.MAX_VALUES + 1)}]}),
    ],
)
def test_other_shapes(path, changes):
    process = {**SMALL, **changes}
    content = json.loads(bundle.write(SMALL)) | {"process": process, "checksum": bundle.checksum(process)}
    assert refused(json.dumps(content).encode(), "shape") == {"path": path}


def test_texts_that_cannot_be_kept():
    for text in ("\x00", "x" * 20_001):
        refused(bundle.write({**SMALL, "name": text}), "text")
    refused(bundle.write(SMALL).replace(b'"Flow"', b'"\\ud800"'), "text")
