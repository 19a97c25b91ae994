"""The official Python client talks to the proxy as it would to OpenAI."""

import asyncio
import math
import os
import re
import time
import unittest
import urllib.request

import openai

URL = os.environ["SLUICE_URL"]
EMPTY_URL = os.environ["SLUICE_EMPTY_URL"]
REPLICAS = os.environ["SLUICE_REPLICAS"].split(",")


def client(url=URL):
  return openai.OpenAI(base_url=url + "/v1", api_key="none", max_retries=0, timeout=30)


def user(text):
  return [{"role": "user", "content": text}]


def fault(text):
  return {"x-simulate-fault": text}


def metric(name):
  """The sum of a metric over its labels, for each replica."""
  sums = []
  for url in REPLICAS:
    with urllib.request.urlopen(url + "/metrics", timeout=5) as page:
      lines = page.read().decode().splitlines()
    sums.append(sum(float(l.split()[-1]) for l in lines if re.match(name + r"\b", l)))
  return sums


def wait_until_idle(test):
  end = time.monotonic() + 5
  while sum(metric("vllm:num_requests_running")) and time.monotonic() < end:
    time.sleep(0.02)
  test.assertEqual(sum(metric("vllm:num_requests_running")), 0)


class Answers(unittest.TestCase):
  def setUp(self):
    self.client = client()
    self.addCleanup(self.client.close)

  def test_a_chat_is_answered_with_its_usage(self):
    answer = self.client.chat.completions.create(model="small", messages=user("hello there"))
    self.assertEqual(answer.choices[0].message.content, "Echo: hello there")
    self.assertEqual(answer.choices[0].finish_reason, "stop")
    self.assertEqual(answer.model, "small")
    self.assertEqual((answer.usage.prompt_tokens, answer.usage.completion_tokens), (2, 3))

  def test_the_clients_request_id_goes_through_and_comes_back(self):
    answer = self.client.chat.completions.create(
        model="small", messages=user("hi"), extra_headers={"X-Request-ID": "my-trace-42"}
    )
    self.assertEqual(answer.id, "chatcmpl-my-trace-42")
    self.assertEqual(answer._request_id, "my-trace-42")

  def test_an_answer_without_a_request_id_of_the_client_gets_one(self):
    answer = self.client.chat.completions.create(model="small", messages=user("hi"))
    self.assertRegex(answer._request_id, r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")

  def test_a_stream_is_the_same_words_and_ends_with_the_usage(self):
    text = "one two  three\nfour äöü"
    events = list(
        self.client.chat.completions.create(
            model="large",
            messages=user(text),
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    self.assertEqual(events[0].choices[0].delta.role, "assistant")
    said = "".join(e.choices[0].delta.content or "" for e in events if e.choices)
    self.assertEqual(said, "Echo: " + text)
    self.assertEqual(events[-2].choices[0].finish_reason, "stop")
    self.assertEqual(events[-1].usage.completion_tokens, 6)

  def test_max_tokens_and_stop_reach_the_model(self):
    cut = self.client.chat.completions.create(
        model="small", messages=user("a b c d"), max_tokens=2
    )
    self.assertEqual(cut.choices[0].finish_reason, "length")
    self.assertEqual(cut.choices[0].message.content, "Echo: a")
    stopped = self.client.completions.create(model="small", prompt="a b c d", stop=[" c"])
    self.assertEqual(stopped.choices[0].text, "Echo: a b")

  def test_a_large_prompt_goes_through(self):
    words = " ".join(f"word{i}" for i in range(300_000))
    answer = self.client.completions.create(model="small", prompt=words, max_tokens=3)
    self.assertEqual(answer.choices[0].text, "Echo: word0 word1")
    self.assertEqual(answer.usage.prompt_tokens, 300_000)

  def test_embeddings_are_vectors_and_always_the_same(self):
    answers = [
        self.client.embeddings.create(model="small", input=["one", "two"]) for _ in range(4)
    ]
    for answer in answers:
      self.assertEqual(answer.data[0].embedding, answers[0].data[0].embedding)
      self.assertNotEqual(answer.data[0].embedding, answer.data[1].embedding)
      self.assertAlmostEqual(math.hypot(*answer.data[1].embedding), 1, places=4)
    self.assertEqual(answers[0].usage.prompt_tokens, 2)

  def test_models_are_the_union_of_the_replicas(self):
    self.assertEqual(sorted(m.id for m in self.client.models.list()), ["large", "small"])
    self.assertEqual(self.client.models.retrieve("large").id, "large")
    with self.assertRaises(openai.NotFoundError):
      self.client.models.retrieve("huge")


class Leaving(unittest.TestCase):
  def test_leaving_in_the_middle_of_a_stream_frees_the_replica(self):
    with client() as asking:
      stream = asking.chat.completions.create(
          model="small", messages=user("word " * 5000), stream=True
      )
      for _ in range(5):
        next(stream)
      self.assertEqual(sum(metric("vllm:num_requests_running")), 1)
      stream.close()
      wait_until_idle(self)

  def test_leaving_while_waiting_for_a_plain_answer_frees_the_replica(self):
    with client() as asking:
      with self.assertRaises(openai.APITimeoutError):
        asking.with_options(timeout=0.3).chat.completions.create(
            model="small", messages=user("word " * 5000)
        )
      wait_until_idle(self)


class Errors(unittest.TestCase):
  def setUp(self):
    self.client = client()
    self.addCleanup(self.client.close)

  def refused(self, error, code, ask, *arguments, **keywords):
    """What the asking raised, after its class, code and request id were checked."""
    with self.assertRaises(error) as raised:
      ask(*arguments, **keywords)
    problem = raised.exception
    self.assertEqual(problem.code, code)
    self.assertTrue(problem.request_id)
    self.assertEqual(problem.body["request_id"], problem.request_id)
    return problem

  def chat(self, **more):
    return self.client.chat.completions.create(
        **{"model": "small", "messages": user("hi"), **more}
    )

  def raw(self, content):
    return self.client.post(
        "/chat/completions",
        cast_to=object,
        content=content,
        options={"headers": {"Content-Type": "application/json"}},
    )

  def test_an_unknown_model_is_not_found(self):
    problem = self.refused(openai.NotFoundError, "model_not_found", self.chat, model="huge")
    self.assertEqual(problem.type, "invalid_request_error")
    self.assertIn("huge", problem.message)

  def test_an_error_carries_the_clients_request_id(self):
    problem = self.refused(
        openai.NotFoundError,
        "model_not_found",
        self.chat,
        model="huge",
        extra_headers={"X-Request-ID": "my-trace-43"},
    )
    self.assertEqual(problem.request_id, "my-trace-43")

  def test_broken_json_is_a_bad_request(self):
    self.refused(openai.BadRequestError, "invalid_json", self.raw, b'{"model":"small",')

  def test_two_different_models_are_a_bad_request(self):
    body = b'{"model":"small","messages":[],"model":"large"}'
    self.refused(openai.BadRequestError, "duplicate_model", self.raw, body)

  def test_no_model_is_a_bad_request(self):
    self.refused(openai.BadRequestError, "model_required", self.raw, b'{"messages":[]}')

  def test_an_unknown_endpoint_is_not_found(self):
    # a path that no model decides is forwarded with --upstream; the replica refuses it
    with self.assertRaises(openai.NotFoundError):
      self.client.get("/nothing/here", cast_to=object)

  def test_what_the_model_refuses_passes_unchanged(self):
    with self.assertRaises(openai.BadRequestError) as raised:
      self.chat(temperature=9)
    self.assertEqual(raised.exception.body["code"], 400)
    self.assertEqual(raised.exception.param, "temperature")
    self.assertIn("between 0 and 2", raised.exception.message)

  def test_what_fails_in_the_model_passes_unchanged(self):
    with self.assertRaises(openai.InternalServerError) as raised:
      self.chat(extra_headers=fault("status=500"))
    self.assertEqual(raised.exception.status_code, 500)
    self.assertEqual(raised.exception.body["code"], 500)

  def test_a_backend_that_answers_garbage_is_a_bad_gateway(self):
    problem = self.refused(
        openai.InternalServerError,
        "backend_invalid_response",
        self.chat,
        extra_headers=fault("garbage"),
    )
    self.assertEqual(problem.status_code, 502)

  def test_a_stream_that_breaks_is_an_error_and_never_a_short_answer(self):
    said = ""
    with self.assertRaises(openai.APIError) as raised:
      for event in self.chat(stream=True, extra_headers=fault("reset-after=1")):
        said += event.choices[0].delta.content or ""
    self.assertEqual(said, "Echo:")
    self.assertTrue(raised.exception.code)

  def test_without_a_healthy_backend_it_is_unavailable_for_a_while(self):
    with client(EMPTY_URL) as asking:
      problem = self.refused(
          openai.InternalServerError,
          "no_healthy_backend",
          asking.chat.completions.create,
          model="small",
          messages=user("hi"),
      )
    self.assertEqual(problem.status_code, 503)
    self.assertEqual(problem.type, "server_error")
    self.assertGreater(int(problem.response.headers["retry-after"]), 0)


class Many(unittest.IsolatedAsyncioTestCase):
  async def test_200_streams_at_once_each_hear_their_own_words(self):
    before = metric("vllm:generation_tokens_total")
    async with openai.AsyncOpenAI(
        base_url=URL + "/v1", api_key="none", max_retries=0, timeout=60
    ) as asking:
      said = await asyncio.gather(*(self.listen(asking, n) for n in range(200)))
    for number, text in enumerate(said):
      self.assertEqual(text, "Echo: " + self.words(number))
    after = metric("vllm:generation_tokens_total")
    for was, is_now in zip(before, after):
      self.assertGreater(is_now, was, "every replica has its share")

  @staticmethod
  def words(number):
    return " ".join(f"{number}.{i}" for i in range(30))

  async def listen(self, asking, number):
    stream = await asking.chat.completions.create(
        model="small", messages=user(self.words(number)), stream=True
    )
    return "".join([e.choices[0].delta.content or "" async for e in stream])


if __name__ == "__main__":
  unittest.main()
