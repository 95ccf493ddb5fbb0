import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { type FaultProxy, startFaultProxy } from '../harness/fault-proxy.ts';
import { runCommand } from '../harness/run-command.ts';

let aws: DeployedCloud;
let proxy: FaultProxy;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 4 });
  proxy = await startFaultProxy(String(aws.environment.AWS_ENDPOINT_URL));
  // The user may not read the organization; the orchestrator's functions may, and do not use this proxy.
  proxy.fault(({ target }) =>
    target.startsWith('AWSOrganizations') ? { status: 400, error: 'AccessDeniedException' } : undefined,
  );
});
afterAll(async () => {
  await proxy.close();
  await aws.close();
});

const run = (...args: string[]) =>
  runCommand(['run', '--function', 'example', '--role', 'Auditor', '--payload', '{}', ...args], aws.folder, {
    ...aws.environment,
    AWS_ENDPOINT_URL: proxy.url,
  });
const kinds = async () => {
  const list = JSON.parse((await aws.run('list', '--json')).stdout);
  return list.map(({ Kind }: { readonly Kind: string }) => Kind);
};

describe('a run with credentials that may not read the organization', () => {
  it('lets the orchestrator count the targets in a preflight, and continues', async () => {
    const { status, stderr } = await run('--regions', 'us-east-1', '--canary', '1', '--name', 'small');
    expect(stderr).toMatch(
      /^Your credentials may not look up how many targets the run has \(organizations:ListAccounts: AccessDeniedException: .*\)\.\nA preflight counts them: .*\n/,
    );
    expect(stderr).toMatch(/\n4 accounts, 4 targets ready of 4\nEstimate: .*\nStarted small\n/);
    expect(status).toBe(0);
    expect(await kinds()).toEqual(['run', 'preflight']);
  });

  it('does not start a large run without a yes', async () => {
    const { status, stdout, stderr } = await run();
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /\n4 accounts, 68 targets ready of 68\n[\s\S]* the run has 68 targets, and there is no terminal to ask on/,
    );
    expect(await kinds()).toEqual(['preflight', 'run', 'preflight']);
  });

  it('starts it at once after a yes', async () => {
    const { status, stderr } = await run('--regions', 'us-east-1', '--yes', '--name', 'wanted');
    expect(stderr).toMatch(/\)\.\nThe run starts anyway, because --yes was given\.\nStarted wanted\n/);
    expect(status).toBe(0);
  });

  it('needs no preflight for accounts that are named one by one', async () => {
    const named = ['--accounts', '210000000001,210000000002', '--regions', 'us-east-1', '--name', 'named'];
    const { status, stderr } = await run(...named);
    expect(stderr).toMatch(/^Run StepEverywhere_example as Auditor in 2 accounts, 2 targets\.\n/);
    expect(status).toBe(0);
  });

  it('names the option for an input that the orchestrator refuses, and the names that need the organization', async () => {
    const byName = await run('--accounts', 'payments-dev-1');
    expect(byName.stderr).toMatch(
      /cannot read the organization: AWS refuses organizations:ListAccounts .*--organization-role ARN, or give ids instead of names\nHelp: .*\n$/,
    );
    const { status, stderr } = await run('--accounts', '123456789012');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /step-everywhere: --accounts: names 123456789012, which is not an account of the organization/,
    );
  });
});
