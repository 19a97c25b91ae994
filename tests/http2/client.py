"""Python over HTTP/2: requests at once on one connection, and a stream of events.

Arguments: the base URL, the model, the CA's certificate."""

import asyncio
import ssl
import sys

import httpx

BASE, MODEL, CA = sys.argv[1:]


def question(stream):
  return {"model": MODEL, "stream": stream, "messages": [{"role": "user", "content": "hello there"}]}


async def main():
  trust = ssl.create_default_context(cafile=CA)
  async with httpx.AsyncClient(base_url=BASE, http1=False, http2=True, verify=trust) as client:
    answers = await asyncio.gather(
        *(client.post("/v1/chat/completions", json=question(False)) for _ in range(20)))
    for answer in answers:
      assert answer.http_version == "HTTP/2", answer.http_version
      assert answer.status_code == 200, answer.text
      assert answer.json()["choices"][0]["message"]["content"] == "Echo: hello there"
    async with client.stream("POST", "/v1/chat/completions", json=question(True)) as stream:
      lines = [line async for line in stream.aiter_lines() if line]
    assert lines[-1] == "data: [DONE]", lines[-1]
  print("all passed")


asyncio.run(main())
