import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { type Fault, type FaultyRequest, faults, makeOrganization } from '@step-everywhere/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { isWorker } from './faulty-stack.ts';
import { invokeAsSchedule } from './invoke-as-schedule.ts';
import { type LocalStack, startLocalStack } from './local-run.ts';

const timeout = 240_000;
const regions = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'eu-central-1'] as const;
const all = 20 * regions.length;
/** A second of waiting in the state machine takes 10 ms. The duration of a fault is in real seconds. */
const waitScale = 0.01;
const quota = 10;

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({
    aws: {
      organization: makeOrganization({ accounts: 20 }),
      waitScale,
      // A new account, whose functions scale slowly, and a KMS in which new grants become valid with a delay.
      concurrency: { account: quota, scalingPer10Seconds: quota - 2 },
      grantDelaySeconds: 60,
    },
  });
}, timeout);
afterAll(() => stack[Symbol.asyncDispose]());

const accountId = (number: number) => String(210_000_000_000 + number);
const account = (number: number) => (request: FaultyRequest) =>
  JSON.stringify([request.input.Key, request.input.EncryptionContext, request.input.RoleArn]).includes(
    accountId(number),
  );
const eventOf = ({ input }: FaultyRequest) => JSON.parse(String(input.Payload));
const inRegion = (region: string) => (request: FaultyRequest) =>
  isWorker(request) && eventOf(request).Context.Region === region;
const invokes = (name: string) => (request: FaultyRequest) => request.input.FunctionName.includes(name);

/** Injects a fault of the catalogue into requests that match `when`, and collects the affected ones. */
function inject(fault: Fault | readonly Fault[], when: (request: FaultyRequest) => boolean = () => true) {
  const struck: string[] = [];
  const limited = [fault].flat().map((each) => ({
    ...each,
    when: (request: FaultyRequest) => when(request) && (each.when?.(request) ?? true),
    meanwhile: (request: FaultyRequest) => {
      struck.push(request.operation);
      return each.meanwhile?.(request);
    },
  }));
  return { struck, lift: stack.emulator.inject(limited) };
}

describe('in runs of 20 accounts and 5 regions', () => {
  it('temporary faults are retried: every target succeeds', { timeout }, async () => {
    const inactive = (name: string) => inject(faults.inactive({ seconds: 0.5 }), invokes(name));
    const worker = 'arn:aws:iam::111111111111:role/StepEverywhere_local-role';
    let [asked, running] = [0, 0];
    const injected = {
      'list targets inactive': inactive('ListTargets'),
      'issue credentials pending': inject(faults.pending({ seconds: 0.5 }), invokes('IssueCredentials')),
      'end run inactive': inactive('EndRun'),
      'worker inactive': inject(faults.inactive({ seconds: 0.3 }), inRegion(regions[0])),
      'worker inactive in a VPC': inject(
        faults.inactive({ isInVpc: true, seconds: 0.3 }),
        inRegion(regions[1]),
      ),
      'network interfaces': inject(
        faults.invokeFails('ENILimitReachedException', { times: 20 }),
        inRegion(regions[2]),
      ),
      'EC2 throttles': inject(
        faults.invokeFails('EC2ThrottledException', { times: 20 }),
        inRegion(regions[3]),
      ),
      SnapStart: inject(
        faults.invokeFails('SnapStartNotReadyException', { times: 20 }),
        inRegion(regions[4]),
      ),
      'a role that KMS does not know yet': inject(
        faults.unknownRole(worker, 0.1),
        ({ service }) => service === 'kms',
      ),
      'a lost invocation': inject(faults.lostInvocations()),
    };
    const watch = stack.emulator.inject({
      service: 'lambda',
      operation: 'Invoke',
      when: isWorker,
      meanwhile: () => {
        asked += 1;
      },
    });
    const before = stack.invocations.length;
    // More than Lambda allows at the same time.
    const run = await stack.start({ Regions: regions, Concurrency: { Accounts: 20, Regions: 5 } });
    const { status, summary } = await confirmWhole(stack, run);
    running = stack.invocations
      .slice(before)
      .filter(({ functionName }) => functionName.endsWith('_local')).length;
    expect({ status, Succeeded: summary.Succeeded }).toEqual({ status: 'SUCCEEDED', Succeeded: all });
    expect(running).toBe(all);
    const refused = [
      'worker inactive',
      'worker inactive in a VPC',
      'network interfaces',
      'EC2 throttles',
      'SnapStart',
    ] as const;
    const ofFaults = refused.reduce((sum, name) => sum + injected[name].struck.length, 0);
    expect(asked - running - ofFaults, 'throttled by the quota').toBeGreaterThan(10);
    await expect.poll(() => injected['a lost invocation'].struck.length).toBe(1);
    for (const [name, { struck, lift }] of Object.entries(injected)) {
      expect(struck.length, name).toBeGreaterThan(0);
      lift();
    }
    watch();
  });

  it('permanent faults fail only their targets, with the reason, and a retry succeeds afterwards', {
    timeout,
  }, async () => {
    const roles = ['ListTargets', 'IssueCredentials', 'EndRun', 'StateMachine'];
    const locked = inject(
      faults.lockedBucket(stack.outputs.BucketName as string),
      // Step Functions itself writes the results of the children, and AWS does not document how.
      ({ input }) => !input.Key.includes('/children/'),
    );
    const bucketUsers = {
      bucket: stack.outputs.BucketName as string,
      keyArn: 'arn:aws:kms:…:key/b',
      users: [],
    };
    const injected = [
      inject(
        faults.scpDeniesRegion({ region: regions[3], accountIds: [accountId(1), accountId(2)] }),
        ({ service }) => service === 'sts',
      ),
      inject(faults.keyPolicyDenies({ operation: 'Decrypt' }), account(3)),
      inject(
        faults.encryptedBucket(bucketUsers),
        (request) => account(4)(request) && !roles.some((name) => request.caller.arn.includes(name)),
      ),
      inject(faults.unknownRole(`arn:aws:iam::${accountId(5)}:role/Auditor`, 60)),
      inject(
        {
          service: 'lambda',
          operation: 'Invoke',
          times: 1,
          meanwhile: () =>
            stack.emulator.expireSessions((arn) => arn === `arn:aws:iam::${accountId(6)}:role/Auditor`),
        },
        (request) => isWorker(request) && eventOf(request).Context.AccountId === accountId(6),
      ),
    ];
    const input = { Regions: regions, Payload: { note: 'calls STS' } };
    const run = await stack.start({ ...input, Concurrency: { Accounts: 4, Regions: 2 } });
    const { status, summary } = await confirmWhole(stack, run);
    expect(status).toBe('SUCCEEDED');
    expect(summary.FailedByClass).toEqual({
      'denied-by-scp': 2,
      decrypt: 5,
      upload: 5,
      'assume-role': 5,
      'session-expired': 5,
    });
    expect(summary.Succeeded).toBe(all - 22);
    for (const { lift } of injected) lift();
    // No upload was refused, because each had a checksum.
    expect(locked.struck).toEqual([]);

    const retry = await stack.start({ Retry: { Execution: run } });
    const mended = await confirmWhole(stack, retry);
    expect(mended.summary).toMatchObject({ Targets: 22, Succeeded: 22 });
    locked.lift();
  });

  it('a run that is stopped, and whose event is lost, is summarised by the schedule', {
    timeout,
  }, async () => {
    const lost = inject(faults.lostEvents());
    const begun = Promise.withResolvers<void>();
    let seen = 0;
    const watch = inject({
      service: 'lambda',
      operation: 'Invoke',
      when: isWorker,
      meanwhile: () => {
        seen += 1;
        if (seen === 30) begun.resolve();
      },
    });
    const run = await stack.start({ Regions: regions });
    await begun.promise;
    await stack.states.send(new StopExecutionCommand({ executionArn: run }));
    await expect.poll(() => lost.struck.length).toBe(1);
    watch.lift();
    lost.lift();
    await invokeAsSchedule(stack);
    const { status, summary } = await confirmWhole(stack, run);
    expect(status).toBe('ABORTED');
    expect(summary).toMatchObject({ Targets: all, EndedEarly: { Status: 'ABORTED' } });
    expect(summary.NotAttempted).toBeGreaterThan(0);
  });

  it('a refusal is reported at once, whatever its name', { timeout }, async () => {
    const refusal = { code: 'AccessDeniedException', statusCode: 403, message: 'User is not authorized' };
    const { struck, lift } = inject({
      service: 'lambda',
      operation: 'Invoke',
      when: isWorker,
      answer: refusal,
    });
    const run = await stack.start({ Regions: [regions[0]], Accounts: { Include: [accountId(1)] } });
    const { summary } = await confirmWhole(stack, run);
    lift();
    expect(summary).toMatchObject({ Failed: 1, Succeeded: 0 });
    expect(struck.length).toBeLessThanOrEqual(4);
  });
});
