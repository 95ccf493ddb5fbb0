import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { TargetCredentials } from '@step-everywhere/core/contract';
import { serviceFailure } from '../errors/index.ts';
import { readCredentials } from './assume-role.ts';

/** Gives sessions of the role that signs URLs. */
export interface SigningSessions {
  /** The role that signs; no run may assume it. */
  readonly roleArn: string;
  /**
   * @param sessionName name of the run
   * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
   */
  get(sessionName: string): Promise<TargetCredentials>;
}

const duration = 3600;

/**
 * A URL expires with the credentials that signed it, whatever its own expiry says
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html). 45 minutes are a worker's 15, the
 * time in which throttled invocations are retried, and time for regions that wait their turn.
 */
const leastLifetime = 45 * 60;

/**
 * Keeps one session of the signing role between warm invocations, as long as it serves the same run and enough of its
 * hour is left.
 *
 * @param now milliseconds since 1970
 */
export function signingSessions(
  client: STSClient,
  roleArn: string,
  now: () => number = Date.now,
): SigningSessions {
  let kept: { readonly sessionName: string; readonly session: Promise<TargetCredentials> } | undefined;
  const isFresh = ({ Expiration }: TargetCredentials) =>
    Date.parse(Expiration) - now() >= leastLifetime * 1000;
  return {
    roleArn,
    async get(sessionName) {
      if (kept?.sessionName === sessionName) {
        const session = await kept.session.catch(() => undefined);
        if (session !== undefined && isFresh(session)) return session;
      }
      const session = assumeSigningRole(client, roleArn, sessionName);
      kept = { sessionName, session };
      return session;
    },
  };
}

async function assumeSigningRole(client: STSClient, RoleArn: string, RoleSessionName: string) {
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName, DurationSeconds: duration });
  const answer = await client.send(command).catch((error) => {
    throw serviceFailure('sts:AssumeRole', error);
  });
  return readCredentials(answer.Credentials);
}
