import type { Stack } from '../stack/deploy.ts';
import { accounts } from './accounts.ts';
import type { Principal } from './principals.ts';

/** A KMS grant: it allows `grantee` some operations for ciphertexts with the encryption context of its constraint. */
export interface Grant {
  /** ARN of a role. */
  readonly grantee: string;
  readonly operations: readonly string[];
  readonly encryptionContextSubset: Readonly<Record<string, string>>;
}

/** ARN of an execution by its name in the tables, for example `run 1`. */
export function executionArn(stack: Stack, run: string): string {
  const { partition, region } = stack.home;
  const name = stack.ref('StateMachine').split(':').at(-1);
  return `arn:${partition}:states:${region}:${accounts.stack}:execution:${name}:${run.replace(' ', '-')}`;
}

/** Name in the tables, grantee, operations, `Recipient` and run of the ciphertexts that it is for. */
const rows: readonly (readonly [string, string, readonly string[], string?, string?])[] = [
  ['run 1', 'worker', ['Decrypt'], 'worker', 'run 1'],
  ['run 1 of the worker with a path', 'worker with a path', ['Decrypt'], 'worker with a path', 'run 1'],
  ['run 2 of the other worker', 'other worker', ['Decrypt'], 'other worker', 'run 2'],
  ['a forged one for the other worker', 'other worker', ['Decrypt'], 'worker', 'run 1'],
  ['a forged one for the administrator', 'administrator', ['Decrypt', 'ReEncryptFrom', 'ReEncryptTo']],
  ['a forged one for the worker', 'worker', ['Decrypt', 'ReEncryptFrom', 'ReEncryptTo']],
];

/**
 * Finds the grant that a table names. A run creates its grant. A forged grant could come from an operator's mistake, or from
 * an intruder that may call CreateGrant.
 *
 * @throws {Error} for an unknown name
 */
export function findGrant(name: string, stack: Stack, principals: ReadonlyMap<string, Principal>): Grant {
  const row = rows.find(([known]) => known === name);
  if (!row) throw new Error(`No grant is called "${name}". See guard-rails/README.md for the names.`);
  const [, grantee, operations, recipient, run] = row;
  const arnOf = (who: string) => principals.get(who)?.arn ?? '';
  return {
    grantee: arnOf(grantee),
    operations,
    encryptionContextSubset: {
      ...(recipient && { Recipient: arnOf(recipient) }),
      ...(run && { Execution: executionArn(stack, run) }),
    },
  };
}
