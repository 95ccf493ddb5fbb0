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
 * The SDK packages that Lambda's Node.js runtime contains.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */
const OF_LAMBDA = /^(@(?:aws-sdk|smithy)\/[a-z0-9.-]+)(?:\/|$)/;

/** Milliseconds. When the registry cannot be reached, npm itself would try for minutes. */
const longestFetch = 120_000;

/** The SDK packages that a worker imports and that are not on this machine. */
export function missingSdk(errors: readonly BundlerError[]): string[] {
  const names = errors.map(({ specifier = '' }) => OF_LAMBDA.exec(specifier)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/** Folders of SDK packages that earlier commands downloaded. */
export function fetchedSdks(env: NodeJS.ProcessEnv = process.env): string[] {
  try {
    const folder = sdkFolder(env);
    const fetched = readdirSync(folder).filter((name) => !name.startsWith('.'));
    return fetched.map((name) => join(folder, name, 'node_modules'));
  } catch {
    // Nothing was downloaded, or there is no folder for it.
    return [];
  }
}

/**
 * Downloads SDK packages from the registry that the user's npm is configured for, for this command and later ones.
 * Lambda's runtime contains them, so a worker need not install them.
 *
 * @param names packages of `@aws-sdk` and `@smithy` only.
 * @returns the folder of the downloaded packages.
 * @throws {Error} when npm is missing, or cannot download them.
 */
export async function fetchSdk(
  names: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const folder = sdkFolder(env);
  const key = createHash('sha256').update(names.join()).digest('hex').slice(0, 16);
  const fetched = join(folder, key);
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
    // If two commands download at once, the first one's folder stays.
    if (!existsSync(fetched)) renameSync(making, fetched);
    return join(fetched, 'node_modules');
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

function sdkFolder(env: NodeJS.ProcessEnv): string {
  const folder = join(makeCacheFolder(env), 'sdk');
  makePrivateFolder(folder);
  return folder;
}
