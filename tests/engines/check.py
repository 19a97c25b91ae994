"""The official OpenAI client for Python through Sluice to two real engines.

usage: check.py SLUICE MANAGEMENT LLAMA VLLM     (base URLs; run starts all four)

Each check prints one line: what was tried and what was seen. Clients do not retry, so that
nothing is hidden.
"""

import asyncio
import json
import re
import sys
import time
import urllib.error
import urllib.request

import openai

SLUICE, MANAGEMENT, LLAMA, VLLM = sys.argv[1:5]
ENGINES = {"llama-tiny": LLAMA, "vllm-tiny": VLLM}
RUNNING = {
    "llama-tiny": r"llamacpp:requests_processing\S* ([0-9.e+]+)",
    "vllm-tiny": r"vllm:num_requests_running\S* ([0-9.e+]+)",
}
HELLO = [{"role": "user", "content": "open the sluice gate"}]
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def client(base=SLUICE, timeout=60):
    return openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0, timeout=timeout)


def same(model, **more):
    """Options that make an answer repeat exactly."""
    return {"model": model, "messages": HELLO, "temperature": 0, "max_tokens": 32,
            "extra_body": {"ignore_eos": True, "cache_prompt": False, **more}}


def long(model, tokens=8000):
    return {"model": model, "messages": HELLO, "max_tokens": tokens,
            "extra_body": {"ignore_eos": True}}


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def post(base, path, body):
    """Status and body as they came."""
    request = urllib.request.Request(
        base + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def running(model):
    """How many requests the engine itself says it works on."""
    found = re.findall(RUNNING[model], get(ENGINES[model] + "/metrics"))
    return sum(float(value) for value in found)


def in_flight():
    """How many requests Sluice counts at its backends."""
    found = re.findall(r"^sluice_backend_in_flight\{\S* ([0-9.]+)", get(MANAGEMENT + "/metrics"), re.M)
    assert found, "no sluice_backend_in_flight in the metrics"
    return sum(float(value) for value in found)


def until(condition, seconds):
    """Milliseconds until the condition holds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.005)
    return round((time.monotonic() - began) * 1000)


def expect_error(kind, **request):
    try:
        client().chat.completions.create(**request)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


@check
def lists_the_models_of_both_engines():
    ids = sorted(model.id for model in client().models.list())
    assert ids == sorted(ENGINES), ids
    return ", ".join(ids)


@check
def answers_plain_as_the_engine_itself_does():
    seen = []
    for model, engine in ENGINES.items():
        ours = client().chat.completions.create(**same(model))
        theirs = client(engine).chat.completions.create(**same(model))
        assert ours.choices[0].message.content == theirs.choices[0].message.content
        assert ours.usage.completion_tokens == 32, ours.usage
        seen.append(f"{model}: {ours.usage.total_tokens} tokens")
    return "; ".join(seen)


@check
def streams_the_same_text():
    seen = []
    for model, engine in ENGINES.items():
        texts = []
        for base in (SLUICE, engine):
            chunks = list(client(base).chat.completions.create(
                **same(model), stream=True, stream_options={"include_usage": True}))
            assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == 32
            # a busy engine puts several tokens into one event, so only the text is the same
            texts.append("".join(c.choices[0].delta.content or "" for c in chunks if c.choices))
        assert texts[0] == texts[1], texts
        seen.append(f"{model}: {len(chunks) - 1} events and the usage")
    return "; ".join(seen)


@check
def names_the_backend_and_the_request():
    answer = client().chat.completions.with_raw_response.create(**same("vllm-tiny"))
    backend, request = answer.headers.get("x-sluice-backend"), answer.headers.get("x-request-id")
    assert backend and request, dict(answer.headers)
    return f"x-sluice-backend: {backend}"


@check
def completes_and_answers_through_the_other_endpoints():
    seen = []
    for model in ENGINES:
        text = client().completions.create(model=model, prompt="the river", max_tokens=8)
        assert text.choices[0].text
        response = client().responses.create(model=model, input="the river", max_output_tokens=16)
        assert response.status in ("completed", "incomplete"), response.status
        status, body = post(SLUICE, "/tokenize", {"model": model, "content": "a", "prompt": "a"})
        assert status == 200 and json.loads(body)["tokens"], body
        seen.append(f"{model}: completions, responses, tokenize")
    return "; ".join(seen)


@check
def obeys_a_json_schema():
    schema = {"type": "object", "properties": {"open": {"type": "boolean"}}, "required": ["open"],
              "additionalProperties": False}
    for model in ENGINES:
        answer = client().chat.completions.create(
            model=model, messages=HELLO, max_tokens=200,
            response_format={"type": "json_schema", "json_schema": {"name": "gate", "schema": schema}})
        assert isinstance(json.loads(answer.choices[0].message.content)["open"], bool)
    return "both"


@check
def calls_a_tool():
    tool = {"type": "function", "function": {"name": "open_gate", "parameters": {
        "type": "object", "properties": {}}}}
    answer = client().chat.completions.create(
        model="vllm-tiny", messages=HELLO, max_tokens=200, tools=[tool], tool_choice="required")
    called = answer.choices[0].message.tool_calls[0].function.name
    assert called == "open_gate", called
    return f"vllm-tiny called {called}"


@check
def cancels_a_stream_when_the_client_leaves():
    seen = []
    for model in ENGINES:
        until(lambda: running(model) == 0, 30)
        stream = client().chat.completions.create(**long(model), stream=True)
        for _, chunk in zip(range(5), stream):
            pass
        until(lambda: running(model) == 1, 2)  # vLLM counts a little later
        stream.close()
        engine = until(lambda: running(model) == 0, 2)
        ours = until(lambda: in_flight() == 0, 2)
        seen.append(f"{model} idle after {engine} ms, Sluice's count {ours} ms later")
    return "; ".join(seen)


@check
def cancels_a_plain_request_when_the_client_leaves():
    seen = []
    for model in ENGINES:
        until(lambda: running(model) == 0, 30)
        leaving = client(timeout=0.4)
        try:
            leaving.chat.completions.create(**long(model))
            raise AssertionError("it was answered within 0.4 s")
        except openai.APITimeoutError:
            leaving.close()
        ours = until(lambda: in_flight() == 0, 2)
        # llama.cpp goes on with a plain answer when its client has left: that is its own behaviour
        engine = until(lambda: running(model) == 0, 2 if model == "vllm-tiny" else 60)
        seen.append(f"Sluice's count 0 after {ours} ms, {model} idle {engine} ms later")
    return "; ".join(seen)


@check
def passes_the_engines_errors_unchanged():
    cases = {
        "wrong type": {"temperature": "hot"},
        "too long": {"messages": [{"role": "user", "content": "the river and the gate " * 4000}]},
    }
    seen = []
    for model, engine in ENGINES.items():
        for name, wrong in cases.items():
            body = {"model": model, "messages": HELLO, "max_tokens": 8, **wrong}
            ours, theirs = (post(base, "/v1/chat/completions", body) for base in (SLUICE, engine))
            assert ours == theirs, f"{model}, {name}: {ours} is not {theirs}"
            assert ours[0] == 400, ours
        error = expect_error(openai.BadRequestError, model=model, messages=HELLO, temperature="hot")
        seen.append(f"{model}: {error.status_code} {error.type}")
    return "; ".join(seen)


@check
def refuses_an_unknown_model_itself():
    error = expect_error(openai.NotFoundError, model="nobody", messages=HELLO)
    assert error.code == "model_not_found", error
    return str(error.message)[:120]


@check
def survives_connections_that_the_engine_closes_without_a_word():
    # llama.cpp promises keep-alive and closes after each streamed answer
    for _ in range(50):
        for chunk in client().chat.completions.create(**same("llama-tiny"), stream=True):
            pass
        assert client().chat.completions.create(**same("llama-tiny")).choices
    return "50 streams of llama-tiny, each followed at once by a plain request"


@check
def survives_the_engines_five_idle_seconds():
    tries = 0
    for idle in (4.9, 4.99, 5.0, 5.01):
        for model in ENGINES:
            client().chat.completions.create(**same(model))
        time.sleep(idle)
        for model in ENGINES:
            client().chat.completions.create(**same(model))
            tries += 1
    return f"{tries} requests after 4.9 to 5.01 idle seconds"


@check
def carries_fifty_at_once():
    async def one(api, model, stream):
        answer = await api.chat.completions.create(**same(model), stream=stream)
        if not stream:
            return answer.choices[0].message.content
        return "".join([c.choices[0].delta.content or "" async for c in answer if c.choices])

    async def all_of(base, model, stream):
        async with openai.AsyncOpenAI(
            base_url=f"{base}/v1", api_key="none", max_retries=0, timeout=120) as api:
            return await asyncio.gather(*(one(api, model, stream) for _ in range(50)))

    seen = []
    for model, engine in ENGINES.items():
        for stream in (False, True):
            times = []
            for base in (engine, SLUICE):
                began = time.monotonic()
                texts = asyncio.run(all_of(base, model, stream))
                assert len(texts) == 50 and all(texts)
                times.append(time.monotonic() - began)
            seen.append(f"{model} {'streamed' if stream else 'plain'} {times[1]:.1f} s"
                        f" (without Sluice {times[0]:.1f} s)")
    until(lambda: in_flight() == 0, 2)
    return "; ".join(seen)


def main():
    failed = 0
    for function in CHECKS:
        name = function.__name__.replace("_", " ")
        try:
            print(f"ok   {name}: {function()}", flush=True)
        except Exception as error:  # a check that fails must not hide the others
            failed += 1
            print(f"FAIL {name}: {type(error).__name__}: {error}", flush=True)
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
