import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { findSecrets } from '../../../../scripts/testing/find-secrets.ts';
import { startTestAws } from '../../src/testing/index.ts';

const script = fileURLToPath(new URL('listening-worker.ts', import.meta.url));

it('libraries below log no secret, and publish none, at any log level', async () => {
  const aws = await startTestAws();
  const credentials = {
    accessKeyId: 'ASIATARGET',
    secretAccessKey: 'planted-secret-0123456789',
    sessionToken: 'planted-token-0123456789',
  };
  const ELSEWHERE = `${aws.endpoint}/results/heard?X-Amz-Signature=not-ours`;
  const environment = { PATH: process.env.PATH, ...aws.environment, NODE_DEBUG: '*', ELSEWHERE };
  const child = fork(script, { env: environment, silent: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  }
  child.send(aws.event({ credentials }));
  await once(child, 'close');
  const signed = aws.requests
    .filter(({ method }) => method === 'PUT')
    .map(({ path }) => new URL(path, aws.endpoint).searchParams)
    .flatMap((query) => [query.get('X-Amz-Signature') ?? '', query.get('X-Amz-Security-Token') ?? '']);
  await aws.close();
  expect(said).toContain('stored');
  // Shows that the listeners work: they print a request that is not ours.
  expect(said).toContain('not-ours');
  expect(signed.map(({ length }) => length > 20)).toEqual([true, true]);
  const secrets = [...signed, credentials.secretAccessKey, credentials.sessionToken];
  expect(findSecrets(said, secrets)).toEqual([]);
});
