import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { type AroundCall, AwsError } from '@step-everywhere/emulator/internal';

/** The services that calls are forwarded to: clients of the user's own credentials. */
export interface RealServices {
  readonly sts: STSClient;
  readonly organizations: OrganizationsClient;
}

/** What of STS is forwarded: the roles of one run, for who is to assume them. */
export interface ForwardedRoles {
  /** ARN of the role that issues credentials, up to a `*`; nobody else's calls are forwarded. */
  readonly issuingRole: string;
  /** ARNs of the run's role in the run's accounts. */
  readonly roles: ReadonlySet<string>;
}

type Command = new (input: object) => Parameters<OrganizationsClient['send']>[0];

/**
 * Forwards calls of STS and Organizations to the real services, with the user's own credentials; all others are the
 * emulator's.
 *
 * A role of the emulated stack itself is assumed in the emulator, which refuses every other. Of the others, only those of the
 * run are forwarded, and only for the orchestrator: a worker that runs here can reach the emulator too.
 *
 * @param permitted which roles those are; nothing until a run is begun.
 * @returns what the emulator puts around each call.
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

/** A form has texts alone. */
function numbersOf(input: AssumeRoleCommandInput): AssumeRoleCommandInput {
  const { DurationSeconds } = input;
  return DurationSeconds === undefined ? input : { ...input, DurationSeconds: Number(DurationSeconds) };
}

/** What was answered, as the emulator's services answer: an error keeps its code, status and message. */
async function answerOf(sent: Promise<object>): Promise<object> {
  try {
    const { $metadata: _, ...answer } = (await sent) as { $metadata?: unknown };
    return answer;
  } catch (cause) {
    const { name, message, $metadata } = cause as Error & {
      $metadata?: { readonly httpStatusCode?: number };
    };
    // Without an answer there is no status: a network that is away may come back.
    if ($metadata?.httpStatusCode === undefined)
      throw new AwsError('ServiceUnavailable', `${name}: ${message}`, 503, { cause });
    throw new AwsError(name, message, $metadata.httpStatusCode, { cause });
  }
}
