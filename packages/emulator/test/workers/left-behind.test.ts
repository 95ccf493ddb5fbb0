import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestAws } from '@step-everywhere/core/testing';
import { afterAll, it } from 'vitest';
import { bundleLeavingWorker } from '../../../core/test/invocation/bundle-leaving-worker.ts';
import { ENDS, LeavingEnvironment } from '../../../core/test/invocation/leaving-environment.ts';
import { FunctionPool } from '../../src/workers/function-pool.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'left-behind-'));
afterAll(() => rm(folder, { recursive: true }));

it("leftovers of an invocation in the emulator's workers do not affect later invocations", {
  timeout: 120_000,
}, async () => {
  await using aws = await startTestAws();
  await bundleLeavingWorker(path.join(folder, 'index.mjs'));
  const arn = 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example';
  const pool = new FunctionPool({
    definition: {
      name: 'StepEverywhere_leaving',
      arn,
      region: 'us-east-1',
      version: '$LATEST',
      taskRoot: folder,
      handler: 'index.handler',
      timeoutSeconds: 60,
      memoryMB: 256,
      environment: {},
      ownProcess: true,
      roleArn: 'arn:aws:iam::111111111111:role/worker',
    },
    endpoint: aws.endpoint,
    logFolder: folder,
    session: () => ({
      AccessKeyId: 'ASIAEXAMPLE',
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: new Date(Date.now() + 3_600_000),
    }),
    maxEnvironments: 1,
  });
  const worker = new LeavingEnvironment(aws, async (event) => {
    const { payload, failed } = await pool.invoke({
      payload: JSON.stringify(event),
      event,
      invokedFunctionArn: arn,
    });
    const answer = JSON.parse(payload);
    return failed ? { error: `${answer.errorType}: ${answer.errorMessage}` } : { answer };
  });
  for (const end of Object.keys(ENDS) as (keyof typeof ENDS)[]) await worker.expectHarmless(end);
  for (let n = 0; n < 20; n += 1) await worker.expectHealthy('444444444444');
  await pool.close();
});
