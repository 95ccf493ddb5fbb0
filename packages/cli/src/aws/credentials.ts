import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from '@smithy/core';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { Agents } from '@step-everywhere/infra/internal/proxied-agents';
import { ask } from '../console/ask.ts';
import { isInteractive, type Terminal } from '../console/console.ts';
import { NotConfirmedError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { someProfileHasCode } from './profile.ts';

/** How the clients that fetch credentials reach AWS. */
export interface CredentialSettings {
  readonly requestHandler: Agents;
  readonly region?: string;
}

/**
 * Chooses the credentials. A profile on the command line takes precedence over credentials in the environment, and
 * those over `AWS_PROFILE`. The SDK's own chain prefers `AWS_PROFILE` to the environment, which may be another
 * account. If a profile has `mfa_serial`, the user is asked for the code on the terminal, once for all clients of a
 * command.
 *
 * @returns nothing when the SDK's own chain chooses the same credentials.
 * @see https://github.com/boto/botocore/blob/develop/botocore/credentials.py `create_credential_resolver`
 */
export async function credentialsOf(
  profile: string | undefined,
  console: Terminal,
  clientConfig: CredentialSettings,
): Promise<AwsCredentialIdentityProvider | undefined> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = console.env;
  const isInEnvironment = AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY;
  const asks = isInteractive(console) && (await someProfileHasCode());
  if (profile === undefined && !isInEnvironment && !asks) return undefined;
  const { fromEnv, fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  if (profile === undefined && isInEnvironment) return fromEnv();
  const settings = {
    clientConfig,
    ...(asks && { mfaCodeProvider: (serial: string) => askCode(serial, console) }),
  };
  return once(profile === undefined ? fromNodeProviderChain(settings) : fromIni({ profile, ...settings }));
}

/**
 * Assumes a role with the given credentials.
 *
 * @param config of the STS client that assumes the role; without credentials, the SDK's own chain is used.
 */
export async function roleCredentials(
  RoleArn: string,
  config: CredentialSettings & { readonly credentials?: AwsCredentialIdentityProvider },
): Promise<AwsCredentialIdentityProvider> {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  const params = { RoleArn, RoleSessionName: 'StepEverywhere-organization' };
  return once(fromTemporaryCredentials({ params, clientConfig: config }));
}

/** Shares one session between all clients, because AWS accepts an MFA code only once. */
function once(provider: AwsCredentialIdentityProvider): AwsCredentialIdentityProvider {
  return memoizeIdentityProvider<AwsCredentialIdentity>(
    provider,
    isIdentityExpired,
    doesIdentityRequireRefresh,
  ) as AwsCredentialIdentityProvider;
}

async function askCode(serial: string, console: Terminal): Promise<string> {
  const code = await ask(console, `Code of ${visibleLine(serial)}: `);
  if (code) return code;
  throw new NotConfirmedError('no code was given for multi-factor authentication');
}
