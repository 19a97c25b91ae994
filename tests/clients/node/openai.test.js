// The official Node client talks to the proxy as it would to OpenAI.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import OpenAI from 'openai';

const url = process.env.SLUICE_URL;
const emptyUrl = process.env.SLUICE_EMPTY_URL;
const replicas = process.env.SLUICE_REPLICAS.split(',');

const clientOf = (base) =>
  new OpenAI({baseURL: `${base}/v1`, apiKey: 'none', maxRetries: 0, timeout: 30_000});
const client = clientOf(url);
const user = (content) => [{role: 'user', content}];
const chat = (more = {}, options = {}) =>
  client.chat.completions.create({model: 'small', messages: user('hi'), ...more}, options);
const fault = (text) => ({headers: {'x-simulate-fault': text}});

/** The sum of a metric over labels and replicas. */
async function metric(name) {
  const pages = await Promise.all(replicas.map(async (r) => (await fetch(`${r}/metrics`)).text()));
  return pages
    .flatMap((page) => page.split('\n'))
    .filter((line) => line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function untilIdle() {
  const end = Date.now() + 5_000;
  while ((await metric('vllm:num_requests_running')) !== 0) {
    assert.ok(Date.now() < end, 'a replica is still busy');
    await pause(20);
  }
}

async function saidBy(stream) {
  let said = '';
  for await (const event of stream) {
    said += event.choices[0]?.delta.content ?? '';
  }
  return said;
}

/** What the promise was rejected with, after its class, code and request id were checked. */
async function refused(promise, kind, status, code) {
  const problem = await promise.then(
    () => assert.fail('it was answered'),
    (raised) => raised,
  );
  assert.ok(problem instanceof kind, `${problem}`);
  assert.equal(problem.status, status);
  assert.equal(problem.code, code);
  assert.ok(problem.requestID);
  assert.equal(problem.error.request_id, problem.requestID);
  return problem;
}

const raw = (body) =>
  client.post('/chat/completions', {body, headers: {'content-type': 'application/json'}});

describe('answers', () => {
  test('a chat is answered with its usage', async () => {
    const answer = await chat({messages: user('hello there')});
    assert.equal(answer.choices[0].message.content, 'Echo: hello there');
    assert.equal(answer.choices[0].finish_reason, 'stop');
    assert.equal(answer.usage.prompt_tokens, 2);
    assert.equal(answer.usage.completion_tokens, 3);
  });

  test("the client's request id goes through and comes back", async () => {
    const answer = await chat({}, {headers: {'X-Request-ID': 'my-trace-44'}});
    assert.equal(answer.id, 'chatcmpl-my-trace-44');
    assert.equal(answer._request_id, 'my-trace-44');
  });

  test('a stream is the same words and ends with the usage', async () => {
    const text = 'one two  three\nfour äöü';
    const stream = await chat({
      model: 'large',
      messages: user(text),
      stream: true,
      stream_options: {include_usage: true},
    });
    const events = [];
    for await (const event of stream) {
      events.push(event);
    }
    const said = events.map((event) => event.choices[0]?.delta.content ?? '').join('');
    assert.equal(said, `Echo: ${text}`);
    assert.equal(events.at(-2).choices[0].finish_reason, 'stop');
    assert.equal(events.at(-1).usage.completion_tokens, 6);
  });

  test('a completion stops where it was told', async () => {
    const answer = await client.completions.create({model: 'small', prompt: 'a b c', stop: ' c'});
    assert.equal(answer.choices[0].text, 'Echo: a b');
  });

  test('embeddings are vectors and always the same', async () => {
    const asked = {model: 'small', input: ['one', 'two']};
    const first = await client.embeddings.create(asked);
    const second = await client.embeddings.create(asked);
    assert.deepEqual(first.data, second.data);
    assert.notDeepEqual(first.data[0].embedding, first.data[1].embedding);
    assert.ok(Math.abs(Math.hypot(...first.data[0].embedding) - 1) < 1e-4);
  });

  test('models are the union of the replicas', async () => {
    const models = [];
    for await (const model of client.models.list()) {
      models.push(model.id);
    }
    assert.deepEqual(models.sort(), ['large', 'small']);
    assert.equal((await client.models.retrieve('large')).id, 'large');
    await assert.rejects(client.models.retrieve('huge'), OpenAI.NotFoundError);
  });
});

describe('leaving', () => {
  test('in the middle of a stream frees the replica', async () => {
    const stream = await chat({messages: user('word '.repeat(5000)), stream: true});
    let heard = 0;
    for await (const event of stream) {
      assert.ok(event.id);
      heard += 1;
      if (heard === 5) {
        assert.equal(await metric('vllm:num_requests_running'), 1);
        break;
      }
    }
    await untilIdle();
  });

  test('while waiting for a plain answer frees the replica', async () => {
    const leave = new AbortController();
    const answer = chat({messages: user('word '.repeat(5000))}, {signal: leave.signal});
    const left = assert.rejects(answer, OpenAI.APIUserAbortError);
    const end = Date.now() + 5_000;
    while ((await metric('vllm:num_requests_running')) === 0 && Date.now() < end) {
      await pause(20);
    }
    leave.abort();
    await left;
    await untilIdle();
  });
});

describe('errors', () => {
  test('an unknown model is not found', async () => {
    const answer = chat({model: 'huge'}, {headers: {'X-Request-ID': 'my-trace-45'}});
    const problem = await refused(answer, OpenAI.NotFoundError, 404, 'model_not_found');
    assert.equal(problem.type, 'invalid_request_error');
    assert.equal(problem.requestID, 'my-trace-45');
  });

  test('broken JSON is a bad request', async () => {
    await refused(raw('{"model":"small",'), OpenAI.BadRequestError, 400, 'invalid_json');
  });

  test('two different models are a bad request', async () => {
    const body = '{"model":"small","messages":[],"model":"large"}';
    await refused(raw(body), OpenAI.BadRequestError, 400, 'duplicate_model');
  });

  test('no model is a bad request', async () => {
    await refused(raw('{"messages":[]}'), OpenAI.BadRequestError, 400, 'model_required');
  });

  test('what the model refuses passes unchanged', async () => {
    await assert.rejects(chat({temperature: 9}), (problem) => {
      assert.ok(problem instanceof OpenAI.BadRequestError);
      assert.equal(problem.code, 400);
      assert.equal(problem.param, 'temperature');
      return true;
    });
  });

  test('what fails in the model passes unchanged', async () => {
    await assert.rejects(chat({}, fault('status=500')), (problem) => {
      assert.ok(problem instanceof OpenAI.InternalServerError);
      assert.equal(problem.status, 500);
      assert.equal(problem.code, 500);
      return true;
    });
  });

  test('a backend that answers garbage is a bad gateway', async () => {
    const answer = chat({}, fault('garbage'));
    await refused(answer, OpenAI.InternalServerError, 502, 'backend_invalid_response');
  });

  test('a stream that breaks is an error and never a short answer', async () => {
    const stream = await chat({stream: true}, fault('reset-after=1'));
    await assert.rejects(saidBy(stream), (problem) => {
      assert.ok(problem instanceof OpenAI.APIError, `${problem}`);
      assert.ok(problem.code);
      return true;
    });
  });

  test('without a healthy backend it is unavailable for a while', async () => {
    const asked = {model: 'small', messages: user('hi')};
    const answer = clientOf(emptyUrl).chat.completions.create(asked);
    const kind = OpenAI.InternalServerError;
    const problem = await refused(answer, kind, 503, 'no_healthy_backend');
    assert.equal(problem.type, 'server_error');
    assert.ok(Number(problem.headers.get('retry-after')) > 0);
  });
});

describe('many', () => {
  test('200 streams at once each hear their own words', async () => {
    const words = (n) => Array.from({length: 30}, (_, i) => `${n}.${i}`).join(' ');
    const listen = async (n) => saidBy(await chat({messages: user(words(n)), stream: true}));
    const said = await Promise.all(Array.from({length: 200}, (_, n) => listen(n)));
    said.forEach((text, n) => assert.equal(text, `Echo: ${words(n)}`));
  });
});
