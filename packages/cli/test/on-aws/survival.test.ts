import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../harness/fault-proxy.ts';
import { startBinary } from '../harness/run-binary.ts';

let aws: DeployedCloud;
let proxy: FaultProxy;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 4 });
  proxy = await startFaultProxy(String(aws.environment.AWS_ENDPOINT_URL));
});
afterAll(async () => {
  await proxy.close();
  await aws.close();
});
afterEach(() => proxy.fault(() => undefined));

/** Starts a run behind the bad network. */
function start(name: string, wish: object, ...more: string[]) {
  const args = ['run', '--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1,eu-west-1'];
  const rest = ['--name', name, '--payload', JSON.stringify(wish), '--out', name, '--json', ...more];
  const environment = { ...aws.environment, AWS_ENDPOINT_URL: proxy.url };
  const child = startBinary([...args, ...rest], aws.folder, environment);
  const seen = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text) => {
      seen[stream] += text;
    });
  const closed = once(child, 'close');
  return {
    seen,
    shows: (text: string) => vi.waitFor(() => expect(seen.stderr).toContain(text), { timeout: 200_000 }),
    async end(): Promise<number> {
      return (await closed)[0];
    },
  };
}

/** Expects every result in the folder, complete. */
async function expectAllResults(name: string, stdout: string): Promise<void> {
  const summary = JSON.parse(stdout);
  expect(summary).toMatchObject({ Targets: 8, Succeeded: 8 });
  const runFolder = join(aws.folder, name, 'runs/real', summary.Bucket, summary.SummaryKey, '../..');
  const lines = (await readFile(join(runFolder, '_run/targets.jsonl'), 'utf8')).trim().split('\n');
  for (const { AccountId: account } of lines.map((line) => JSON.parse(line)))
    for (const region of ['us-east-1', 'eu-west-1'])
      expect(JSON.parse(await readFile(join(runFolder, account, `${region}.json`), 'utf8'))).toEqual({
        account,
        region,
      });
}

const throttled = (target: string): Fault =>
  target === '' ? { status: 503, error: 'SlowDown' } : { status: 400, error: 'ThrottlingException' };

describe('a run over a bad network', () => {
  it('survives resets, broken answers and throttling from its first call to its last', async () => {
    let asked = 0;
    proxy.fault(({ target }) => {
      asked += 1;
      if (asked % 7 === 1) return 'reset';
      if (asked % 7 === 3) return throttled(target);
      return asked % 7 === 5 ? 'half' : undefined;
    });
    const run = start('all-along', {});
    expect({ status: await run.end(), stderr: run.seen.stderr }).toMatchObject({ status: 0 });
    proxy.fault(() => undefined);
    await expectAllResults('all-along', run.seen.stdout);
  });

  it('waits while connections are refused, and then continues', async () => {
    const go = join(aws.folder, 'go-refused');
    const run = start('refused', { waitFor: go });
    await run.shows('8 running');
    await proxy.refuse();
    await run.shows('AWS does not answer (');
    await writeFile(go, '');
    await proxy.accept();
    expect(await run.end()).toBe(0);
    expect(run.seen.stderr).toMatch(/trying again\n[\s\S]*AWS answers again\.\n/);
    await expectAllResults('refused', run.seen.stdout);
  });

  it('waits as well when the connection is lost in the middle of the download', async () => {
    let results = 0;
    let isAway = true;
    proxy.fault(({ path }) => {
      if (/\/(us-east|eu-west)-1\.json/.test(path) && isAway) results += 1;
      return results > 3 && isAway ? 'half' : undefined;
    });
    const run = start('lost', {});
    await run.shows('AWS does not answer (');
    isAway = false;
    expect(await run.end()).toBe(0);
    expect(run.seen.stderr).toContain('AWS answers again.');
    await expectAllResults('lost', run.seen.stdout);
  });

  it('starts only one run when the answer to its start is lost', async () => {
    let starts = 0;
    proxy.fault(({ target }) => {
      if (!target.endsWith('.StartExecution')) return undefined;
      starts += 1;
      return starts === 1 ? 'half' : undefined;
    });
    const run = start('once', {}, '--detach');
    expect(await run.end()).toBe(0);
    expect(starts).toBe(2);
    const names = JSON.parse((await aws.run('list', '--json')).stdout).map(
      ({ Name }: { readonly Name: string }) => Name,
    );
    expect(names.filter((name: string) => name === 'once')).toHaveLength(1);
    expect((await aws.run('stop', 'once')).status).toBe(0);
  });

  it('does not wait after a permanent error', async () => {
    proxy.fault(({ path }) =>
      path.includes('outcomes') ? { status: 403, error: 'AccessDenied' } : undefined,
    );
    const run = start('denied', {});
    expect(await run.end()).toBe(1);
    expect(run.seen.stderr).toMatch(/AWS refuses s3:ListBucket \(AccessDenied: .*\); ask the operator/);
  });
});
