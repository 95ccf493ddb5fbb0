import { spawnSync } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { everywhere } from '@step-everywhere/core';

let requests = 0;
subscribe('http.client.request.start', () => {
  requests += 1;
});

/** Misbehaves differently in each of some regions, and works in all others. */
export const handler = everywhere(async ({ client, region }) => {
  switch (region) {
    case 'us-east-1':
      throw new RangeError('there are no parameters here');
    case 'us-east-2':
      await new Promise(() => setInterval(() => undefined, 1000));
      return undefined;
    case 'us-west-1':
      for (;;);
    case 'us-west-2':
      return process.exit(3);
    case 'eu-west-1':
      return allocateWithoutEnd();
    case 'eu-west-2':
      return { size: 1n };
    case 'eu-west-3':
      return cycle();
    case 'ap-south-1':
      // Bypasses everything that Node.js calls standard output.
      writeSync(1, 'export PS1=from-a-worker\n');
      spawnSync('echo', ['export EDITOR=from-a-child'], { stdio: 'inherit' });
      return { region };
    case 'eu-north-1':
      return undefined;
    case 'sa-east-1': {
      const before = requests;
      const { Account } = await client(STSClient).send(new GetCallerIdentityCommand({}));
      return { Account, requests: requests - before };
    }
    default:
      return { region };
  }
});

function allocateWithoutEnd(): number {
  const kept: number[][] = [];
  for (;;) kept.push(new Array(100_000).fill(kept.length));
}

function cycle(): object {
  const self: { inner: { self?: object } } = { inner: {} };
  self.inner.self = self;
  return self;
}
