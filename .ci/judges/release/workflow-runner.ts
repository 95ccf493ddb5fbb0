import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { evaluate } from './workflow-expression.ts';
import { cleanEnvironment, readOutputs, uploadArtifact } from './workflow-machine.ts';

/** A step of a workflow, as GitHub reads it. */
interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** Where a workflow runs, in the place of GitHub. */
export interface RunnerOptions {
  /** Path of the workflow's file. */
  readonly workflow: string;
  /** Repository that is cloned for each job. */
  readonly origin: string;
  readonly tag: string;
  /** What GitHub puts into every step's environment, and where the services are. */
  readonly environment: Readonly<Record<string, string>>;
  /** What a job finds there in addition, if it has `id-token: write`. */
  readonly identity: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  /** The token of a job that has `contents: write`. */
  readonly token: string;
  /** Commands that are run in the place of others. */
  readonly instead: Readonly<Record<string, string>>;
}

/** How a job ended; skipped when one that it needs has not succeeded. */
export type Conclusion = 'success' | 'failure' | 'skipped';

/** A job that ended. */
interface Ended {
  readonly conclusion: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What the steps of one job share. */
interface Place {
  readonly workspace: string;
  readonly job: Job;
  /** Of the job, as `configure-aws-credentials` and others add to it. */
  readonly environment: Record<string, string>;
  readonly steps: Record<string, { outputs: Readonly<Record<string, string>> }>;
}

/**
 * Runs a workflow's jobs in the order of what they need, each in a clone of its own, as GitHub's runners do. The scripts
 * are run by Bash as they stand there; of the actions, it does what matters here, and it fails at one that it does not know.
 */
export class WorkflowRunner {
  /** What the steps wrote, for those who look why a job failed. */
  readonly log: string[] = [];
  /** What stands on the page of the run. */
  summary = '';
  readonly #options: RunnerOptions;
  readonly #jobs: Readonly<Record<string, Job>>;
  readonly #ended = new Map<string, Ended>();
  readonly #folder: string;

  private constructor(options: RunnerOptions, jobs: Readonly<Record<string, Job>>, folder: string) {
    this.#options = options;
    this.#jobs = jobs;
    this.#folder = folder;
  }

  static async create(options: RunnerOptions): Promise<WorkflowRunner> {
    const { jobs } = parse(await readFile(options.workflow, 'utf8'));
    return new WorkflowRunner(options, jobs, await mkdtemp(join(tmpdir(), 'workflow-')));
  }

  /** Runs every job that has not succeeded yet, as "Re-run failed jobs" does. */
  async run(): Promise<Readonly<Record<string, Conclusion>>> {
    const ran = new Set<string>();
    const names = Object.keys(this.#jobs);
    while (ran.size < names.length) {
      const next = names.find((name) => !ran.has(name) && this.#needs(name).every((need) => ran.has(need)));
      if (next === undefined) throw new Error('The jobs need each other in a circle');
      if (this.#ended.get(next)?.conclusion !== 'success') this.#ended.set(next, await this.#runJob(next));
      ran.add(next);
    }
    return Object.fromEntries([...this.#ended].map(([name, { conclusion }]) => [name, conclusion]));
  }

  /** What GitHub puts into every step's environment, and where the services are. */
  get environment(): Readonly<Record<string, string>> {
    return this.#options.environment;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #needs(name: string): readonly string[] {
    return [this.#jobs[name]?.needs ?? []].flat();
  }

  async #runJob(name: string): Promise<Ended> {
    const isSkipped = this.#needs(name).some((need) => this.#ended.get(need)?.conclusion !== 'success');
    if (isSkipped) return { conclusion: 'skipped', outputs: {} };
    const job = this.#jobs[name] as Job;
    const workspace = await mkdtemp(join(this.#folder, `${name}-`));
    const identity = job.permissions?.['id-token'] === 'write' ? this.#options.identity : {};
    const place: Place = { workspace, job, environment: { ...identity }, steps: {} };
    try {
      for (const step of job.steps) {
        this.log.push(`\n== ${name}: ${step.uses ?? step.run}\n`);
        if (!(await this.#runStep(step, place))) return { conclusion: 'failure', outputs: {} };
      }
      const outputs = Object.entries(job.outputs ?? {}).map(([key, value]) => [
        key,
        this.#fill(value, place),
      ]);
      return { conclusion: 'success', outputs: Object.fromEntries(outputs) };
    } finally {
      await rm(workspace, { recursive: true, force: true });
    }
  }

  async #runStep(step: Step, place: Place): Promise<boolean> {
    if (step.uses !== undefined) {
      await this.#useAction(step.uses.replace(/@.*/, ''), step.with ?? {}, place);
      return true;
    }
    const script = (step.run ?? '').trim();
    const [output, summary] = await Promise.all(['output', 'summary'].map((name) => this.#emptyFile(name)));
    const own = Object.entries(step.env ?? {}).map(([key, value]) => [key, this.#fill(value, place)]);
    const status = await this.#bash(this.#options.instead[script] ?? script, place.workspace, {
      ...place.environment,
      GITHUB_WORKSPACE: place.workspace,
      GITHUB_OUTPUT: output ?? '',
      GITHUB_STEP_SUMMARY: summary ?? '',
      ...Object.fromEntries(own),
    });
    this.summary += await readFile(summary ?? '', 'utf8');
    if (step.id) place.steps[step.id] = { outputs: readOutputs(await readFile(output ?? '', 'utf8')) };
    return status === 0;
  }

  async #useAction(name: string, given: Readonly<Record<string, unknown>>, place: Place): Promise<void> {
    const input = (key: string): string => this.#fill(String(given[key] ?? ''), place);
    const artifact = join(this.#folder, 'artifacts', input('name'));
    const { origin, tag } = this.#options;
    switch (name) {
      case 'actions/checkout':
        if (given['persist-credentials'] !== false) throw new Error('The checkout keeps its credentials');
        await this.#mustRun(
          `git -c advice.detachedHead=false clone --quiet --depth 1 --branch ${tag} file://${origin} .`,
          place,
        );
        return;
      case 'actions/setup-node':
        await this.#mustRun(`[[ $(node --version) == v${given['node-version']}.* ]]`, place);
        return;
      case 'aws-actions/configure-aws-credentials':
        if (place.environment.ACTIONS_ID_TOKEN_REQUEST_URL === undefined)
          throw new Error('no id-token: write');
        if (!/^arn:aws:iam::\d{12}:role\//.test(input('role-to-assume')))
          throw new Error('no role to assume');
        place.environment.AWS_REGION = input('aws-region');
        place.environment.AWS_ACCESS_KEY_ID = 'of-the-role';
        place.environment.AWS_SECRET_ACCESS_KEY = 'of-the-role';
        return;
      case 'actions/upload-artifact':
        return uploadArtifact(place.workspace, input('path').trim().split('\n'), artifact);
      case 'actions/download-artifact':
        return cp(artifact, join(place.workspace, input('path')), { recursive: true });
      default:
        throw new Error(`This runner does not know ${name}`);
    }
  }

  #fill(text: string, { job, steps }: Place): string {
    const needs = Object.fromEntries(this.#ended);
    const token = job.permissions?.contents === 'write' ? this.#options.token : 'may-only-read';
    return evaluate(text, { needs, steps, vars: this.#options.vars, github: { token } });
  }

  async #emptyFile(name: string): Promise<string> {
    const file = join(await mkdtemp(join(this.#folder, 'file-')), name);
    await writeFile(file, '');
    return file;
  }

  async #mustRun(command: string, place: Place): Promise<void> {
    if ((await this.#bash(command, place.workspace, {})) !== 0) throw new Error(`${command} failed`);
  }

  /** Bash as GitHub starts it. */
  async #bash(script: string, cwd: string, environment: Readonly<Record<string, string>>): Promise<number> {
    const file = await this.#emptyFile('step.sh');
    await writeFile(file, script);
    const env = { ...cleanEnvironment(), ...this.#options.environment, ...environment };
    const child = spawn('bash', ['-e', file], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.log.push(text));
    }
    return new Promise((resolve, reject) =>
      child.on('error', reject).on('close', (code) => resolve(code ?? 1)),
    );
  }
}
