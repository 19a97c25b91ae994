// Node's own HTTP/2: many requests at once on one connection, a stream of events, one that is left.
// Arguments: the base URL, the model, the CA's certificate.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http2 from 'node:http2';

const [base, model, ca] = process.argv.slice(2);
const session = http2.connect(base, { ca: readFileSync(ca) });
session.on('error', (error) => { throw error; });

function chat(stream) {
  const body = JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'hello there' }] });
  const request = session.request({
    ':method': 'POST', ':path': '/v1/chat/completions', 'content-type': 'application/json',
  });
  request.setEncoding('utf8');
  request.end(body);
  return request;
}

function answer(request) {
  return new Promise((resolve, reject) => {
    let head;
    let text = '';
    request.on('response', (fields) => { head = fields; });
    request.on('data', (piece) => { text += piece; });
    request.on('end', () => resolve({ head, text }));
    request.on('error', reject);
  });
}

const answers = await Promise.all(Array.from({ length: 50 }, () => answer(chat(false))));
for (const { head, text } of answers) {
  assert.equal(head[':status'], 200);
  assert.equal(JSON.parse(text).choices[0].message.content, 'Echo: hello there');
}
const events = await answer(chat(true));
assert.match(events.head['content-type'], /event-stream/);
assert.ok(events.text.trimEnd().endsWith('data: [DONE]'));

const left = chat(true);
await new Promise((resolve) => left.once('data', resolve));
left.close(http2.constants.NGHTTP2_CANCEL);
await new Promise((resolve) => left.once('close', resolve));
assert.equal((await answer(chat(false))).head[':status'], 200); // the connection goes on
session.close();
console.log('all passed');
