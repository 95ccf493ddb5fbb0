// A worker in a process that starts with variables for a proxy and a certificate: serves the event that comes as a message.
import { everywhere } from '@step-everywhere/core';
import { lambdaContext } from '@step-everywhere/core/testing';

const handler = everywhere(({ region }) => region);
process.once('message', async (event) => {
  process.send?.(await handler(event, lambdaContext(30_000)).catch(String));
  process.disconnect();
});
