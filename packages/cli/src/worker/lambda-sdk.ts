import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makePrivateFolder } from '@step-everywhere/infra/internal/private-folder';
import { makeCacheFolder } from '../console/cache-folder.ts';
import type { BundlerError } from './bundler.ts';
import { withoutAws } from './child-environment.ts';

/**
 * What Lambda's runtime of Node.js has.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */
const OF_LAMBDA = /^(@(?:aws-sdk|smithy)\/[a-z0-9.-]+)(?:\/|$)/;

/** Milliseconds: where the registry cannot be reached, npm itself tries for minutes. */
const longestFetch = 120_000;

/** The packages of the SDK that a worker imports and that are nowhere on this machine. */
export function missingSdk(errors: readonly BundlerError[]): string[] {
  const names = errors.map(({ specifier = '' }) => OF_LAMBDA.exec(specifier)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/** Folders of packages of the SDK that earlier commands fetched. */
export function fetchedSdks(env: NodeJS.ProcessEnv = process.env): string[] {
  try {
    const folder = sdkFolder(env);
    const fetched = readdirSync(folder).filter((name) => !name.startsWith('.'));
    return fetched.map((name) => join(folder, name, 'node_modules'));
  } catch {
    // None was fetched, or there is no folder for them.
    return [];
  }
}

/**
 * Fetches packages of the SDK from the registry that the user's npm knows, for this command and the ones after it: Lambda's
 * runtime has them, so a worker need not.
 *
 * @param names of packages of `@aws-sdk` and `@smithy` alone.
 * @returns the folder of packages that they are in.
 * @throws {Error} when npm is missing, or cannot fetch them.
 */
export async function fetchSdk(
  names: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const folder = sdkFolder(env);
  const key = createHash('sha256').update(names.join()).digest('hex').slice(0, 16);
  const place = join(folder, key);
  const making = mkdtempSync(join(folder, '.making-'));
  try {
    writeFileSync(join(making, 'package.json'), '{ "private": true }');
    const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
    await promisify(execFile)(
      'npm',
      ['install', '--prefix', making, '--ignore-scripts', ...quiet, ...names],
      {
        cwd: making,
        env: withoutAws(env),
        timeout: longestFetch,
      },
    );
    // Of two commands at once, the first one's stays.
    if (!existsSync(place)) renameSync(making, place);
    return join(place, 'node_modules');
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

function sdkFolder(env: NodeJS.ProcessEnv): string {
  const folder = join(makeCacheFolder(env), 'sdk');
  makePrivateFolder(folder);
  return folder;
}
