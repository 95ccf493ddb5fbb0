import { afterEach, expect, it } from 'vitest';
import { describePython } from '../../../scripts/testing/describe-python.ts';
import { dev, type EndedRun } from '../../../scripts/testing/run-example.ts';

const worker = new URL('../src/old_parameters.py', import.meta.url);

let ended: EndedRun;
afterEach(() => ended.remove());

async function run(payload: object): Promise<EndedRun> {
  const options = ['--org', '3', '--regions', 'us-east-1,eu-west-1', '--payload', JSON.stringify(payload)];
  ended = await dev(worker, ...options);
  return ended;
}

describePython('the example in the emulator', () => {
  it('stores a row for each parameter that is old enough', async () => {
    const { status, summary, rows } = await run({ days: 0 });
    expect({ status, summary }).toMatchObject({ status: 0, summary: { Targets: 6, Succeeded: 6 } });
    const found = await rows('210000000001', 'eu-west-1');
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatchObject({
      AccountId: '210000000001',
      Region: 'eu-west-1',
      Name: expect.any(String),
      Version: 1,
      LastModifiedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('stores nothing where all are young, which is a success', async () => {
    const { status, rows } = await run({ days: 30 });
    expect(status).toBe(0);
    expect(await rows('111111111111', 'us-east-1')).toEqual([]);
  });
});
