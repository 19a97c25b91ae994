// Reads requests with Node's server (llhttp): frames of bytes in, a line of JSON out for each.
'use strict';
const http = require('http');
const net = require('net');
const zlib = require('zlib');

const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
function crc32(bytes) {
  if (zlib.crc32) return zlib.crc32(bytes);
  let sum = 0xffffffff;
  for (const byte of bytes) sum = table[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

let seen = [];
let error = null;
const server = http.createServer({ maxHeaderSize: 1 << 20, requireHostHeader: true }, (request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const body = Buffer.concat(pieces);
    const host = request.headers.host ?? '';
    seen.push([request.method, request.url, host, body.length, crc32(body)].join(' '));
    response.end();
  });
});
server.maxHeadersCount = 0;
server.keepAliveTimeout = 600000;
server.on('clientError', (problem, socket) => {
  if (problem.code !== 'ECONNRESET') error = problem.code ?? String(problem);
  socket.destroy();
});

function parse(stream) {
  return new Promise((resolve) => {
    seen = [];
    error = null;
    const socket = net.connect(server.address().port, '127.0.0.1', () => socket.end(stream));
    socket.resume();
    socket.on('error', () => {});
    socket.on('close', () => resolve({ seen, error }));
  });
}

async function* frames() {
  let held = Buffer.alloc(0);
  for await (const piece of process.stdin) {
    held = Buffer.concat([held, piece]);
    while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
      const end = 4 + held.readUInt32BE(0);
      yield held.subarray(4, end);
      held = held.subarray(end);
    }
  }
}

server.listen(0, '127.0.0.1', async () => {
  for await (const frame of frames()) {
    process.stdout.write(JSON.stringify(await parse(frame)) + '\n');
  }
  process.exit(0);
});
