import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The result of checking the requests so far and their answers against AWS's model. */
export interface Findings {
  /** Names of the operations, in the order in which they were called. */
  readonly operations: readonly string[];
  readonly problems: readonly string[];
}

/** A Serverless Application Repository with every request and answer checked against AWS's model. */
export interface JudgedRepository {
  readonly endpoint: string;
  findings(): Promise<Findings>;
  stop(): void;
}

/** Path of a program of the judges' virtual environment. */
export function python(program: string): string {
  // biome-ignore lint/suspicious/noUndeclaredEnvVars: no task of turbo's reads it
  return join(process.env.MOTO_SERVER ?? '', '..', program);
}

const script = fileURLToPath(new URL('application_model.py', import.meta.url));

/**
 * Puts a check against AWS's model, from botocore, in front of a repository.
 *
 * @param endpoint of the repository.
 */
export async function judgeRepository(endpoint: string): Promise<JudgedRepository> {
  const judge = spawn(python('python'), [script, endpoint], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const own of createInterface({ input: judge.stdout })) {
    return {
      endpoint: own,
      findings: async () => (await (await fetch(`${own}/-/findings`)).json()) as Findings,
      stop: () => judge.kill(),
    };
  }
  throw new Error('The judge ended before it served anything');
}
