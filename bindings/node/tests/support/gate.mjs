// A gate before a server of this machine, in a thread of its own, as who is tested may block this one: it can be
// shut (connections are cut, and none is accepted), held (nothing passes, and nobody is told) and opened again.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const GATE = `
  const { connect, createServer } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  const pairs = new Set();
  let isShut = false;
  let isHeld = false;
  let held = [];
  const server = createServer((inner) => {
    if (isShut) return inner.destroy();
    const outer = connect(workerData.port, workerData.host);
    const pair = [inner, outer];
    pairs.add(pair);
    for (const [from, to] of [[inner, outer], [outer, inner]]) {
      from.on('data', (data) => { if (isHeld) held.push(() => to.write(data)); else to.write(data); });
      from.on('error', () => {});
      from.on('close', () => { pairs.delete(pair); to.destroy(); });
    }
  });
  const commands = {
    shut() { isShut = true; for (const pair of pairs) for (const side of pair) side.destroy(); },
    hold() { isHeld = true; },
    open() { isShut = isHeld = false; const all = held; held = []; for (const pass of all) pass(); },
  };
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  parentPort.on('message', (command) => { commands[command](); parentPort.postMessage(command); });
`;

/** Opens a gate before the server of a location like postgres://USER@HOST:PORT/NAME. */
export async function gateBefore(t, location) {
  const url = new URL(location);
  const thread = new Worker(GATE, { eval: true, workerData: { host: url.hostname, port: Number(url.port) } });
  t.after(() => thread.terminate());
  const [port] = await once(thread, 'message');
  url.hostname = '127.0.0.1';
  url.port = String(port);
  const tell = async (command) => {
    thread.postMessage(command);
    await once(thread, 'message');
  };
  return { location: url.href, shut: () => tell('shut'), hold: () => tell('hold'), open: () => tell('open') };
}
