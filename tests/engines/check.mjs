// The official OpenAI client for Node through Sluice to two real engines.
//
// usage: check.mjs FOLDER SLUICE MANAGEMENT LLAMA VLLM
// FOLDER has the client in its node_modules; the rest are base URLs (run starts all of them).
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [folder, sluice, management, llama, vllm] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${folder}/`));
const OpenAI = require('openai').default;
const engines = { 'llama-tiny': llama, 'vllm-tiny': vllm };
const gauges = {
  'llama-tiny': /llamacpp:requests_processing\S* ([0-9.e+]+)/g,
  'vllm-tiny': /vllm:num_requests_running\S* ([0-9.e+]+)/g,
};
const messages = [{ role: 'user', content: 'open the sluice gate' }];

const client = (base = sluice) =>
  new OpenAI({ baseURL: `${base}/v1`, apiKey: 'none', maxRetries: 0, timeout: 60_000 });

// options that make an answer repeat exactly
const same = (model) =>
  ({ model, messages, temperature: 0, max_tokens: 32, ignore_eos: true, cache_prompt: false });

async function sum(url, pattern) {
  const text = await (await fetch(url)).text();
  return [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
}

const running = (model) => sum(`${engines[model]}/metrics`, gauges[model]);
const inFlight = () => sum(`${management}/metrics`, /^sluice_backend_in_flight\{\S* ([0-9.]+)/gm);

async function until(condition, seconds) {
  const began = performance.now();
  while (!(await condition())) {
    assert.ok(performance.now() - began < seconds * 1000, `not within ${seconds} s`);
    await sleep(5);
  }
  return Math.round(performance.now() - began);
}

async function text(stream) {
  let whole = '';
  for await (const chunk of stream) whole += chunk.choices[0]?.delta.content ?? '';
  return whole;
}

const checks = {
  async 'lists the models of both engines'() {
    const ids = [];
    for await (const model of client().models.list()) ids.push(model.id);
    assert.deepEqual(ids.sort(), Object.keys(engines).sort());
    return ids.join(', ');
  },

  async 'answers plain and streams as the engine itself does'() {
    for (const [model, engine] of Object.entries(engines)) {
      const plain = await client().chat.completions.create(same(model));
      const streamed = await text(await client().chat.completions.create({ ...same(model), stream: true }));
      const theirs = await client(engine).chat.completions.create(same(model));
      assert.equal(plain.choices[0].message.content, theirs.choices[0].message.content);
      assert.equal(streamed, theirs.choices[0].message.content);
    }
    return 'both';
  },

  async 'cancels a stream when the client leaves'() {
    const seen = [];
    for (const model of Object.keys(engines)) {
      await until(async () => (await running(model)) === 0, 30);
      const stream = await client().chat.completions.create(
        { model, messages, max_tokens: 8000, ignore_eos: true, stream: true });
      let events = 0;
      for await (const chunk of stream) if (++events === 5) break; // breaking out aborts the request
      const idle = await until(async () => (await running(model)) === 0, 2);
      await until(async () => (await inFlight()) === 0, 2);
      seen.push(`${model} idle after ${idle} ms`);
    }
    return seen.join('; ');
  },

  async 'cancels a plain request when the client leaves'() {
    const seen = [];
    for (const model of Object.keys(engines)) {
      const leaving = new AbortController();
      setTimeout(() => leaving.abort(), 400);
      await assert.rejects(
        client().chat.completions.create(
          { model, messages, max_tokens: 8000, ignore_eos: true }, { signal: leaving.signal }),
        OpenAI.APIUserAbortError);
      const ours = await until(async () => (await inFlight()) === 0, 2);
      // llama.cpp goes on with a plain answer when its client has left: that is its own behaviour
      const idle = await until(async () => (await running(model)) === 0, model === 'vllm-tiny' ? 2 : 60);
      seen.push(`Sluice's count 0 after ${ours} ms, ${model} idle ${idle} ms later`);
    }
    return seen.join('; ');
  },

  async 'gets errors as the client knows them'() {
    await assert.rejects(
      client().chat.completions.create({ ...same('nobody') }),
      (error) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found');
    for (const model of Object.keys(engines)) {
      await assert.rejects(
        client().chat.completions.create({ ...same(model), temperature: 'hot' }), OpenAI.BadRequestError);
    }
    return '404 model_not_found; 400 from both';
  },

  async 'carries fifty at once'() {
    for (const model of Object.keys(engines)) {
      const api = client();
      const texts = await Promise.all(Array.from({ length: 50 }, async () =>
        text(await api.chat.completions.create({ ...same(model), stream: true }))));
      assert.ok(texts.every((t) => t.length > 0));
    }
    return '50 streams to each';
  },
};

let failed = 0;
for (const [name, run] of Object.entries(checks)) {
  try {
    console.log(`ok   ${name}: ${await run()}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${error.message}`);
  }
}
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
