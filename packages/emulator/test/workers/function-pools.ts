import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { FunctionDefinition } from '../../src/workers/function-definition.ts';
import { FunctionPool, type FunctionPoolSettings } from '../../src/workers/function-pool.ts';

export const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));

/**
 * The pools of a test file's functions, which are closed after its tests.
 *
 * @param usual common settings of its functions; their ARNs contain its name.
 */
export function functionPools(
  usual: Pick<FunctionDefinition, 'name' | 'taskRoot'> & Partial<FunctionDefinition>,
  { maxEnvironments }: { readonly maxEnvironments: number },
) {
  const logFolder = mkdtempSync(path.join(tmpdir(), 'emulator-logs-'));
  const arn = `arn:aws:lambda:us-east-1:111111111111:function:${usual.name}`;
  const pools: FunctionPool[] = [];
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    await rm(logFolder, { recursive: true });
  });
  return {
    arn,
    logFolder,
    makePool(definition: Partial<FunctionDefinition> = {}, settings: Partial<FunctionPoolSettings> = {}) {
      const pool = new FunctionPool({
        definition: {
          arn,
          region: 'us-east-1',
          version: '$LATEST',
          handler: 'index.handler',
          timeoutSeconds: 30,
          memoryMB: 128,
          environment: { STAGE: 'test' },
          roleArn: 'arn:aws:iam::111111111111:role/worker',
          ...usual,
          ...definition,
        },
        endpoint: 'http://127.0.0.1:1',
        logFolder,
        session: () => ({
          AccessKeyId: 'ASIAEXAMPLE',
          SecretAccessKey: 'secret',
          SessionToken: 'token',
          Expiration: new Date(Date.now() + 3_600_000),
        }),
        maxEnvironments,
        ...settings,
      });
      pools.push(pool);
      return pool;
    },
    /** Invokes a function of the fixtures; the event says what it does. */
    async act(pool: FunctionPool, name: string, more: object = {}) {
      const payload = JSON.stringify({ act: name, ...more });
      const event = JSON.parse(payload) as unknown;
      const result = await pool.invoke({ payload, event, invokedFunctionArn: arn });
      return { ...result, body: JSON.parse(result.payload) };
    },
    log: (name: string) => readFileSync(path.join(logFolder, `${name}.log`), 'utf8'),
  };
}
