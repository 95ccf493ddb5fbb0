import { ListRootsCommand } from '@aws-sdk/client-organizations';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import packageJson from '../../package.json' with { type: 'json' };
import { type Aws, connectAws } from '../aws/aws.ts';
import { CliError } from '../cli-error.ts';
import { type Console, paint } from '../console.ts';
import { exitStatus } from '../exit-status.ts';
import {
  findOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
} from '../orchestrator/orchestrator.ts';
import { readSettings } from '../orchestrator/orchestrator-settings.ts';
import { type Check, Checks } from './check.ts';
import { checkRoleByAssuming, checkRoleByPreflight } from './check-role.ts';

/** The options of `step-everywhere doctor`. */
export interface DoctorOptions extends OrchestratorOptions {
  readonly role?: string;
  readonly account?: string;
  readonly function?: string;
}

/**
 * Checks what a run needs, one thing after the other, and says what to do about what is missing.
 *
 * @returns the exit status: 1 when there is a problem.
 */
export async function doctor(options: DoctorOptions, console: Console): Promise<number> {
  const checks = new Checks();
  await checks.run('Node.js', checkNode);
  const aws = await checks.run('Region', async () => {
    const found = await connectAws(options, console.env);
    return { found, detail: found.region };
  });
  if (aws !== undefined) await checkAws(aws, options, console, checks);
  const isWell = checks.all.every(({ Status }) => Status !== 'problem');
  if (options.json) console.stdout.write(`${JSON.stringify({ Ok: isWell, Checks: checks.all })}\n`);
  else for (const check of checks.all) console.stdout.write(`${describe(check, console)}\n`);
  return isWell ? exitStatus.succeeded : exitStatus.broken;
}

async function checkAws(aws: Aws, options: DoctorOptions, console: Console, checks: Checks): Promise<void> {
  const caller = await checks.run('Credentials', async () => {
    const { Arn = '' } = await (await aws.sts()).send(new GetCallerIdentityCommand({}));
    return { found: Arn, detail: Arn };
  });
  if (caller === undefined) return;
  await checks.run('Organization', async () => {
    const { Roots = [] } = await (await aws.organizations()).send(new ListRootsCommand({}));
    return { found: true, detail: `may be read; its root is ${Roots[0]?.Id}` };
  });
  const orchestrator = await checks.run('Orchestrator', async () => {
    const found = await findOrchestrator(options, console.env);
    return { found, detail: found.stateMachine.arn };
  });
  if (orchestrator === undefined) checks.skip('Bucket', 'there is no orchestrator');
  else await checkBucket(orchestrator, checks);
  const { role } = options;
  if (role === undefined) {
    checks.skip('Role', 'name a role with --role to have it tried in one account');
    return;
  }
  await checks.run('Role', async () => ({
    found: true,
    detail: orchestrator
      ? await checkRoleByPreflight(orchestrator, { ...options, role }, console.signal)
      : await checkRoleByAssuming(aws, { ...options, role }),
  }));
}

async function checkBucket(orchestrator: Orchestrator, checks: Checks): Promise<void> {
  await checks.run('Bucket', async () => {
    const { bucket } = await readSettings(orchestrator);
    await orchestrator.aws.bucket.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
    return { found: true, detail: `${bucket} may be read` };
  });
}

/** Node.js is not to be run in a version that the package does not claim to work with. */
async function checkNode(): Promise<{ readonly found: true; readonly detail: string }> {
  const needed = packageJson.engines.node.replace(/^>=/, '');
  const { node } = process.versions;
  if (node.localeCompare(needed, undefined, { numeric: true }) >= 0) return { found: true, detail: node };
  throw new OldNodeError(node, needed);
}

class OldNodeError extends CliError {
  override readonly name = 'OldNodeError';

  constructor(version: string, needed: string) {
    super(`this is Node.js ${version}, and ${needed} or later is needed; install it from https://nodejs.org`);
  }
}

const marks = { ok: ['green', 'ok'], problem: ['red', 'problem'], skipped: ['yellow', 'skipped'] } as const;

function describe({ Name, Status, Detail }: Check, { stdout }: Console): string {
  const [colour, word] = marks[Status];
  return `${paint(stdout, colour, word.padEnd(8))} ${Name}: ${Detail}`;
}
