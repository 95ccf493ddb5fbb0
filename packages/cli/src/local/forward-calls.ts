import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { type AroundCall, AwsError } from '@step-everywhere/emulator/internal';

/** The services to which calls are forwarded: clients with the user's own credentials. */
export interface RealServices {
  readonly sts: STSClient;
  readonly organizations: OrganizationsClient;
}

/** The calls of STS that are forwarded: for the roles of one run, by one caller. */
export interface ForwardedRoles {
  /** ARN of the role that issues credentials, up to a `*`; the calls of other principals are not forwarded. */
  readonly issuingRole: string;
  /** ARNs of the run's role in each of its accounts. */
  readonly roles: ReadonlySet<string>;
}

type Command = new (input: object) => Parameters<OrganizationsClient['send']>[0];

/**
 * Forwards calls of STS and Organizations to the real services, with the user's own credentials; the emulator answers
 * all others.
 * Roles of the emulated stack are assumed in the emulator, which refuses all others. Of the rest, only the run's
 * roles are forwarded, and only for the orchestrator, because a worker that runs here can also reach the emulator.
 *
 * @param permitted returns the permitted roles; nothing before a run has begun.
 * @returns the wrapper for the emulator's calls.
 */
export function forwardCalls(
  { sts, organizations }: RealServices,
  permitted: () => ForwardedRoles | undefined,
): AroundCall {
  return async ({ service, operation, input, caller }, run) => {
    if (service === 'organizations') {
      const commands = (await import('@aws-sdk/client-organizations')) as unknown as Record<string, Command>;
      const Command = commands[`${operation}Command`] as Command;
      return answerOf(organizations.send(new Command(input)));
    }
    if (service !== 'sts' || operation !== 'AssumeRole') return run();
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof AwsError) || error.name !== 'AccessDenied') throw error;
      const { issuingRole = '', roles } = permitted() ?? {};
      const isOrchestrator = matchPattern(issuingRole, caller.principalArn);
      if (!isOrchestrator || !roles?.has(input.RoleArn)) throw error;
    }
    const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
    return answerOf(sts.send(new AssumeRoleCommand(numbersOf(input))));
  };
}

function matchPattern(pattern: string, arn: string): boolean {
  return pattern.endsWith('*') ? arn.startsWith(pattern.slice(0, -1)) : arn === pattern;
}

/** Converts numbers, because all values of a form are strings. */
function numbersOf(input: AssumeRoleCommandInput): AssumeRoleCommandInput {
  const { DurationSeconds } = input;
  return DurationSeconds === undefined ? input : { ...input, DurationSeconds: Number(DurationSeconds) };
}

/** Returns the answer as the emulator's services do: an error keeps its code, status and message. */
async function answerOf(sent: Promise<object>): Promise<object> {
  try {
    const { $metadata: _, ...answer } = (await sent) as { $metadata?: unknown };
    return answer;
  } catch (cause) {
    const { name, message, $metadata } = cause as Error & {
      $metadata?: { readonly httpStatusCode?: number };
    };
    // There is no status without an answer; the network may come back.
    if ($metadata?.httpStatusCode === undefined)
      throw new AwsError('ServiceUnavailable', `${name}: ${message}`, 503, { cause });
    throw new AwsError(name, message, $metadata.httpStatusCode, { cause });
  }
}
