// KMS, S3 and SSM in a separate process, so that the measured process contains only the worker.
// Prints one line of JSON: the worker's environment, and events for invocations.
// SSM uses TLS, as on AWS: the SDK loads an additional module only for plain HTTP.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestAws } from '../src/testing/index.ts';

const aws = await startTestAws({ keep: false });
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const [keyFile, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
execFileSync(
  'openssl',
  [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', keyFile, '-out', certificate],
  ],
  { stdio: 'ignore' },
);
const tls = { key: readFileSync(keyFile), cert: readFileSync(certificate) };
const ssm = createServer(tls, (request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{"Parameters":[]}');
  });
}).listen(0, 'localhost');
await once(ssm, 'listening');
const environment = {
  ...aws.environment,
  AWS_ENDPOINT_URL_SSM: `https://localhost:${(ssm.address() as AddressInfo).port}`,
  NODE_EXTRA_CA_CERTS: certificate,
};
const events = Array.from({ length: 20 }, (_, n) => aws.event({ accountId: String(222_222_222_222 + n) }));
process.stdout.write(`${JSON.stringify({ environment, events })}\n`);
process.on('disconnect', () => process.exit(0));
