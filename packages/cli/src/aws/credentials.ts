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
 * A profile on the command line goes before credentials in the environment, and these go before `AWS_PROFILE`; the SDK's own
 * chain has it the other way round, which may be another account. The code of a profile with `mfa_serial` is asked for on the
 * terminal, once for all clients of a command.
 *
 * @returns nothing where the SDK's own chain is as good.
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
 * Credentials of a role that the given ones may assume.
 *
 * @param config of the client that assumes it; without credentials, those of the SDK's own chain.
 */
export async function roleCredentials(
  RoleArn: string,
  config: CredentialSettings & { readonly credentials?: AwsCredentialIdentityProvider },
): Promise<AwsCredentialIdentityProvider> {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  const params = { RoleArn, RoleSessionName: 'StepEverywhere-organization' };
  return once(fromTemporaryCredentials({ params, clientConfig: config }));
}

/** One session for all clients: AWS takes a code a single time. */
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
