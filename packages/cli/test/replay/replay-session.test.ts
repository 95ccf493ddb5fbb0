import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { type CallRecorder, recordCalls } from '../harness/record-calls.ts';
import { inRepository } from '../harness/run-binary.ts';

const worker = inRepository('packages/cli/test/harness/workers/replayed.ts');
const policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' }],
};
const sessions = {
  narrow: {
    PolicyArns: [
      'arn:aws:iam::aws:policy/SecurityAudit',
      'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess',
    ],
    Policy: policy,
    ExternalId: 'everywhere-42',
    DurationSeconds: 1200,
    Tags: { ticket: 'SEC-42', team: 'ops' },
  },
  'read-only': { ReadOnly: true },
};

let aws: DeployedCloud;
let recorder: CallRecorder;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/replayed.ts', {
    org: 3,
    sessionTagKeys: ['ticket', 'team'],
  });
  recorder = await recordCalls(String(aws.environment.AWS_ENDPOINT_URL));
  for (const [name, Session] of Object.entries(sessions)) {
    await writeFile(join(aws.folder, 'input.json'), JSON.stringify({ Session, Payload: {} }));
    const { status } = await aws.run(
      ...['run', '--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1'],
      ...['--input', 'input.json', '--name', name, '--json'],
    );
    expect(status).toBe(0);
  }
});
afterAll(async () => {
  await recorder.close();
  await aws.close();
});

/** Replays a target with the user's own credentials, and returns the parameters with which its role was assumed. */
async function assumedBy(run: string, ...args: string[]) {
  const before = recorder.calls.length;
  const finished = await aws.run(
    ...['replay', run, '111111111111', 'us-east-1', '--worker', worker, '--credentials', 'own'],
    ...['--endpoint-url', recorder.url, ...args],
  );
  const made = recorder.calls.slice(before);
  return { ...finished, assumed: made.filter((call) => call.get('Action') === 'AssumeRole') };
}

describe('the session of a replayed target', () => {
  it('has the policies, the tags, the external id and the duration of the run', async () => {
    const { status, assumed, stdout, stderr } = await assumedBy('narrow', '--role', 'Auditor');
    // A client that is not the target's finds no credentials of the user.
    expect(stderr).toContain('profiles are in /dev/null\n');
    expect({ status, assumed: assumed.length }).toEqual({ status: 0, assumed: 1 });
    const { Version: _, Action: __, ...parameters } = Object.fromEntries(assumed[0] as URLSearchParams);
    expect(parameters).toEqual({
      RoleArn: 'arn:aws:iam::111111111111:role/Auditor',
      RoleSessionName: 'StepEverywhere-replay-narrow',
      DurationSeconds: '1200',
      ExternalId: 'everywhere-42',
      Policy: JSON.stringify(policy),
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/SecurityAudit',
      'PolicyArns.member.2.arn': 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess',
      'Tags.member.1.Key': 'ticket',
      'Tags.member.1.Value': 'SEC-42',
      'Tags.member.2.Key': 'team',
      'Tags.member.2.Value': 'ops',
    });
    expect(JSON.parse(stdout).Arn).toMatch(/assumed-role\/Auditor\/StepEverywhere-replay-narrow$/);
  });

  it('may only read if the run was read-only', async () => {
    const { assumed } = await assumedBy('read-only', '--role', 'Auditor');
    expect(assumed[0]?.get('PolicyArns.member.1.arn')).toBe('arn:aws:iam::aws:policy/ReadOnlyAccess');
  });

  it.each([
    ['narrow', 'Session.PolicyArns, Session.Policy'],
    ['read-only', 'Session.ReadOnly'],
  ])('is never replaced by the user’s own credentials, which may do more: %s', async (run, fields) => {
    const { status, stdout, stderr, assumed } = await assumedBy(run);
    expect({ status, stdout, assumed }).toEqual({ status: 1, stdout: '', assumed: [] });
    expect(stderr).toContain(`the run restricted what its role may do (${fields})`);
    expect(stderr).toContain('name a role with --role NAME');
  });
});
