import { once } from 'node:events';

import { serve } from '@hono/node-server';

import { makeApp } from './app.ts';
import { openShop } from './shop.ts';

const { PORT = '3000', SHOP_FOLDER = 'data', BANK_LOSSES = '1' } = process.env;

const tasker = await openShop({ folder: SHOP_FOLDER, bankLosses: Number(BANK_LOSSES) });
const server = serve({ fetch: makeApp(tasker).fetch, port: Number(PORT), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`the shop is open at http://127.0.0.1:${port}`);
});

// Nobody new comes in, who is inside is served, and steps that run are waited for. Steps that do not end in time
// run again after the next start.
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
console.log('the shop closes');
const closed = new Promise((resolve) => server.close(resolve));
await tasker.close(10_000);
await closed;
