import { afterAll, beforeAll, expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { accounts, type LocalStack, roles, startLocalStack } from './local-run.ts';
import { type Probed, probe } from './probe.ts';
import { readResults } from './read-results.ts';

const { first, second, third } = accounts;
const runsAtOnce = 20;

/** The input of each run; all differ. */
const asked = Array.from({ length: runsAtOnce }, (_, index) => ({
  worker: index % 3,
  RoleName: roles[index % roles.length] as string,
  Regions: [['us-east-1', 'eu-west-1'], ['us-west-2'], ['eu-west-1', 'ap-south-1']][index % 3] as string[],
  Include: [[first, second], [second, third], [first], [first, second, third]][index % 4] as string[],
  note: `run ${index}`,
  failing: index % 5 === 0 ? [second] : [],
}));

interface StartedRun {
  readonly run: string;
  readonly worker: string;
  readonly of: (typeof asked)[number];
}

let stack: LocalStack;
let workers: string[];
let runs: StartedRun[];
let probed: Probed;

beforeAll(async () => {
  stack = await startLocalStack();
  const names = ['StepEverywhere_a', 'StepEverywhere_b', 'StepEverywhere_c'];
  workers = await Promise.all(names.map((name) => stack.deployWorker(name)));
  // No run can summarise or end until all have done their work and the test has tried their ciphertexts.
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let waiting = 0;
  const lift = stack.emulator.inject({
    service: 'lambda',
    operation: 'Invoke',
    times: runsAtOnce,
    when: ({ input }) => /EndRunFunction/.test(input.FunctionName),
    meanwhile: () => {
      waiting += 1;
      if (waiting === runsAtOnce) arrived.resolve();
      return released.promise;
    },
  });
  runs = await Promise.all(
    asked.map(async (of) => {
      const worker = workers[of.worker] as string;
      const { RoleName, Regions, Include, note, failing } = of;
      const input = {
        Function: worker,
        RoleName,
        Regions,
        Accounts: { Include },
        Payload: { note, failing },
      };
      return { run: await stack.start(input), worker, of };
    }),
  );
  await arrived.promise;
  lift();
  expect(await stack.grants()).toBe(runsAtOnce);
  probed = await probe(stack, 'StepEverywhere_a');
  released.resolve();
});
afterAll(() => stack[Symbol.asyncDispose]());

it('20 concurrent runs end as each would alone', async () => {
  for (const { run, worker, of } of runs) {
    const { status, summary, failures, stored } = await confirmWhole(stack, run);
    expect(status).toBe('SUCCEEDED');
    const targets = of.Include.flatMap((id) => of.Regions.map((region) => `${id}/${region}`)).sort();
    const failing = targets.filter((target) => of.failing.some((id) => target.startsWith(id)));
    expect(summary).toMatchObject({
      ExecutionId: run,
      Function: worker,
      RoleName: of.RoleName,
      Targets: targets.length,
      Failed: failing.length,
    });
    expect(failures.map(({ AccountId, Region }) => `${AccountId}/${Region}`).sort()).toEqual(failing);
    expect([...stored].sort()).toEqual(targets.filter((target) => !failing.includes(target)));
  }
});

it('every result belongs to its own run: payload, role and account', async () => {
  for (const { run, of } of runs) {
    for (const { account, note, identity, run: named } of await readResults(stack, run)) {
      const session = `StepEverywhere-${run.split(':').at(-1)}`;
      const role = of.RoleName.split('/').at(-1);
      expect({ note, named }).toEqual({ note: of.note, named: run });
      expect(identity).toBe(`arn:aws:sts::${account}:assumed-role/${role}/${session}`);
    }
  }
});

it('no ciphertext can be decrypted for another run, even for the same worker while all grants are active', () => {
  const own = probed.filter(({ isOwn }) => isOwn);
  expect(own.map(({ error }) => error)).toEqual(Array(7).fill(null));
  const others = probed.filter(({ isOwn }) => !isOwn);
  expect(others).toHaveLength(runsAtOnce * (runsAtOnce - 1));
  expect(others.filter(({ error }) => error === null)).toEqual([]);
  expect(new Set(others.map(({ error }) => error))).toEqual(
    new Set(['InvalidCiphertextException', 'AccessDeniedException']),
  );
});
