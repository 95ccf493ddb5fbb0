// The worker runs in its own process, so that a debugger sees nothing else.

import { pathToFileURL } from 'node:url';
import { everywhere } from '@step-everywhere/core';
import { lambdaContext } from '@step-everywhere/core/testing';
import { resolveLoopbackNames } from '@step-everywhere/emulator/internal/loopback-names';
import { splitArn } from '../aws/arn.ts';
import type { ReplayAnswer, ReplayMessage } from './run-in-process.ts';

resolveLoopbackNames();
process.once('message', async (message: ReplayMessage) => {
  const answer = await replay(message);
  process.send?.(answer, () => process.exit());
});
process.send?.('ready');

async function replay(message: ReplayMessage): Promise<ReplayAnswer> {
  const { bundle, account, region, payload, execution, credentials, timeout, worker } = message;
  try {
    const { handler } = await import(pathToFileURL(bundle).href);
    const { name: functionName } = splitArn(worker);
    const context = lambdaContext(timeout, {
      functionName,
      invokedFunctionArn: worker,
      logGroupName: `/aws/lambda/${functionName}`,
    });
    const result = await everywhere.local(handler, {
      account,
      region,
      payload,
      execution,
      credentials,
      context,
    });
    return { status: 'succeeded', result };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return {
      status: 'failed',
      error: error.name,
      message: error.message,
      stack: error.stack ?? String(error),
    };
  }
}
