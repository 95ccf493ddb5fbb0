// A KMS and an S3 in a process of their own, and an SSM, so that nothing but the worker is in the measured process.
// Prints one line of JSON: the worker's environment, and events to invoke it with.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestAws } from '../src/testing/index.ts';

const aws = await startTestAws({ keep: false });
const ssm = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{"Parameters":[]}');
  });
}).listen(0, '127.0.0.1');
await once(ssm, 'listening');
const environment = {
  ...aws.environment,
  AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${(ssm.address() as AddressInfo).port}`,
};
const events = Array.from({ length: 20 }, (_, n) => aws.event({ accountId: String(222_222_222_222 + n) }));
process.stdout.write(`${JSON.stringify({ environment, events })}\n`);
process.on('disconnect', () => process.exit(0));
