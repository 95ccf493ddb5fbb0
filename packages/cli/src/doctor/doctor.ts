import { ListRootsCommand } from '@aws-sdk/client-organizations';
import { ListObjectsV2Command, NoSuchBucket } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Aws, connectAws } from '../aws/clients.ts';
import { findOrchestrator, gone, type Orchestrator, readSettings } from '../aws/orchestrator.ts';
import { checkProfile, namedProfile } from '../aws/profile.ts';
import { type Console, paint } from '../console/console.ts';
import { CliError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { nodeProblem } from '../console/node-version.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import { checkBucketPolicy } from './check-bucket-policy.ts';
import {
  checkOptions,
  checkRoleByAssuming,
  checkRoleByPreflight,
  type DoctorOptions,
  type RoleToCheck,
} from './check-role.ts';
import { checkVersions } from './check-versions.ts';
import { type Check, Checks } from './checks.ts';

/**
 * Checks everything that a run needs, and says how to fix each problem.
 *
 * @returns the exit status: 1 when there is a problem.
 * @throws {OptionError} for a wrong option, before any call of AWS.
 */
export async function doctor(options: DoctorOptions, console: Console): Promise<number> {
  checkOptions(options);
  const checks = new Checks();
  await checks.run('Node.js', checkNode);
  const aws = (await isProfileThere(options, console, checks)) && (await connect(options, console, checks));
  if (aws) await checkAws(aws, options, console, checks);
  const isWell = checks.all.every(({ Status }) => Status !== 'problem');
  if (options.json) console.stdout.write(`${visibleJson({ Ok: isWell, Checks: checks.all })}\n`);
  else for (const check of checks.all) console.stdout.write(`${describe(check, console)}\n`);
  return isWell ? exitStatus.succeeded : exitStatus.broken;
}

async function isProfileThere(options: DoctorOptions, { env }: Console, checks: Checks): Promise<boolean> {
  const named = namedProfile(options.profile, env);
  if (named === undefined) return true;
  const found = await checks.run('Profile', async () => {
    await checkProfile(named);
    return { found: true, detail: named.name };
  });
  return found === true;
}

function connect(options: DoctorOptions, console: Console, checks: Checks): Promise<Aws | undefined> {
  return checks.run('Region', async () => {
    const found = await connectAws(options, console, options.stateMachine?.region);
    return { found, detail: found.region };
  });
}

async function checkAws(aws: Aws, options: DoctorOptions, console: Console, checks: Checks): Promise<void> {
  const caller = await checks.run('Credentials', async () => {
    const { Arn = '' } = await (await aws.sts()).send(new GetCallerIdentityCommand({}));
    return { found: Arn, detail: Arn };
  });
  if (caller === undefined) return;
  await checks.run('Organization', async () => {
    const { Roots = [] } = await (await aws.organizations()).send(new ListRootsCommand({}));
    return { found: true, detail: `readable; its root is ${Roots[0]?.Id}` };
  });
  const orchestrator = await checks.run('Orchestrator', async () => {
    const found = await findOrchestrator(options, console);
    return { found, detail: found.stateMachine.arn };
  });
  if (orchestrator === undefined) checks.skip('Stack', 'there is no orchestrator');
  else {
    await checkStack(orchestrator, checks);
    await checkVersions(orchestrator, options.function, checks);
  }
  await checkRole(aws, orchestrator, options, console, checks);
}

async function checkRole(
  aws: Aws,
  orchestrator: Orchestrator | undefined,
  options: DoctorOptions,
  console: Console,
  checks: Checks,
): Promise<void> {
  const { role } = options;
  if (role === undefined) {
    checks.skip('Role', 'give --role NAME to try a role in one account');
    return;
  }
  await checks.run('Role', async () => {
    const wanted = { ...options, role };
    if (orchestrator === undefined) return { found: true, detail: await checkRoleByAssuming(aws, wanted) };
    checkOptions(options, orchestrator.stateMachine);
    return { found: true, detail: await checkRoleByPreflight(orchestrator, wanted, console.signal) };
  });
  if (options.tryRun) await checkRun(orchestrator, { ...options, role }, console, checks);
}

/** Tests what a preflight does not: the worker, its upload, and the objects that Step Functions itself writes. */
async function checkRun(
  orchestrator: Orchestrator | undefined,
  wanted: RoleToCheck,
  { signal }: Console,
  checks: Checks,
): Promise<void> {
  if (orchestrator === undefined) {
    checks.skip('Run', 'there is no orchestrator');
    return;
  }
  const { tryRun } = await import('./try-run.ts');
  const assumptions = await checks.run('Run', async () => {
    const { detail, assumptions } = await tryRun(orchestrator, wanted, signal);
    return { found: assumptions, detail };
  });
  for (const { name, check } of assumptions ?? [])
    await checks.run(name, async () => ({ found: true, detail: await check() }));
}

/** Checks that the resources of the state machine exist: its first function, and the bucket that this function names. */
async function checkStack(orchestrator: Orchestrator, checks: Checks): Promise<void> {
  const found = await checks.run('Stack', async () => {
    const { bucket } = await readSettings(orchestrator);
    const list = new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 });
    await orchestrator.aws.bucket.send(list).catch((cause) => {
      throw cause instanceof NoSuchBucket ? gone(`bucket ${bucket}`, cause) : cause;
    });
    return { found: bucket, detail: `its functions exist, and its bucket ${bucket} is readable` };
  });
  if (found === undefined) checks.skip('Bucket policy', 'there is no bucket to look at');
  else await checkBucketPolicy(orchestrator, found, checks);
}

async function checkNode(): Promise<{ readonly found: true; readonly detail: string }> {
  const { node } = process.versions;
  const problem = nodeProblem(node);
  if (problem !== undefined) throw new OldNodeError(problem);
  return { found: true, detail: node };
}

class OldNodeError extends CliError {
  override readonly name = 'OldNodeError';
}

const marks = { ok: ['green', 'ok'], problem: ['red', 'problem'], skipped: ['yellow', 'skipped'] } as const;

function describe({ Name, Status, Detail }: Check, { stdout }: Console): string {
  const [colour, word] = marks[Status];
  return `${paint(stdout, colour, word.padEnd(8))} ${Name}: ${visibleLine(Detail)}`;
}
