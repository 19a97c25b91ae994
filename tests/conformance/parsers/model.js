// Reads the model of bodies with JSON.parse: frames of bytes in, a line of JSON out for each.
'use strict';

function model(body) {
  try {
    const value = JSON.parse(body.toString('utf8'));
    const found = value !== null && typeof value === 'object' ? value.model : null;
    return { model: typeof found === 'string' ? found : null, error: null };
  } catch (problem) {
    return { model: null, error: problem.name };
  }
}

(async () => {
  let held = Buffer.alloc(0);
  for await (const piece of process.stdin) {
    held = Buffer.concat([held, piece]);
    let at = 0;
    let out = '';
    while (held.length >= at + 4 && held.length >= at + 4 + held.readUInt32BE(at)) {
      const end = at + 4 + held.readUInt32BE(at);
      out += JSON.stringify(model(held.subarray(at + 4, end))) + '\n';
      at = end;
    }
    held = held.subarray(at);
    process.stdout.write(out);
  }
})();
