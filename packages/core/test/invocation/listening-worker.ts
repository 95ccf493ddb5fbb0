// A worker that makes all debug output of its libraries visible: its process runs with `NODE_DEBUG=*`, and it prints every
// message of undici's diagnostics channels to standard output.
import { subscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { everywhere } from '@step-everywhere/core';
import { lambdaContext } from '@step-everywhere/core/testing';

const EVENTS = ['create', 'bodySent', 'bodyChunkSent', 'bodyChunkReceived', 'headers', 'trailers', 'error'];
const CLIENT = ['beforeConnect', 'connected', 'connectError', 'sendHeaders'];
const channels = [
  ...EVENTS.map((name) => `undici:request:${name}`),
  ...CLIENT.map((name) => `undici:client:${name}`),
  'undici:proxy:connected',
];
for (const name of channels)
  subscribe(name, (message) => console.log(name, inspect(message, { depth: 6, showHidden: true })));

const handler = everywhere(async ({ region }) => {
  await fetch(String(process.env.ELSEWHERE));
  return region;
});
process.once('message', async (event) => {
  console.log(await handler(event, lambdaContext()));
  process.disconnect();
});
