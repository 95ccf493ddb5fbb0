import { describe, expect, it } from 'vitest';
import { deletions, distortions, type Mutation } from './mutations/mutations.ts';
import { type Cell, readTables } from './questions/read-tables.ts';
import { type AwsRequest, requestOf } from './questions/request.ts';
import { answer, decidingDocuments, documentsOf } from './simulation/simulate.ts';
import type { PolicyDocument } from './stack/documents.ts';
import { stacks } from './world/stacks.ts';

const questions = readTables().map((cell) => ({ cell, request: requestOf(cell) }));

/** Every policy of the template, as it is in the first of the stacks that has it. */
const policies = Object.entries(stacks)
  .flatMap(([stack, { policies }]) => policies.map((policy) => ({ stack, ...policy })))
  .filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index);

/** Changes that leave every permission as it is, so that no cell could notice them. Each with the reason. */
const withoutEffect = new Map([
  [
    'Key.KeyPolicy/OnlyTheStateMachineGrantsDecrypt, of kms:*',
    'its conditions are about grants, and only CreateGrant sends what they ask for',
  ],
  [
    'ListTargetsRole.ListTargets/WalkItsUnits, on any resource',
    'its actions know no other resource than roots and organizational units',
  ],
  [
    'IssueCredentialsRole.IssueCredentials/AssumeTaggedRolesOnly, on any resource',
    'its actions know no other resource than roles',
  ],
  [
    'GrantOnExistingKey.PolicyDocument/GrantDecrypt, of kms:*',
    'its conditions are about grants, and only CreateGrant sends what they ask for',
  ],
]);

/** In milliseconds: many simulations, on a machine that may be busy with other suites. */
const timeout = 60_000;

describe('the tables notice when a policy changes', () => {
  it('asks about every statement of the template: none can be deleted unnoticed', { timeout }, () => {
    const all = everywhere(deletions);
    expect(all.length).toBeGreaterThan(0);
    expect(unnoticed(all)).toEqual([]);
  });

  it('asks about every action, resource, condition and limit of a statement', { timeout }, () => {
    expect(unnoticed(everywhere(distortions))).toEqual([...withoutEffect.keys()]);
  });
});

interface Change extends Mutation {
  readonly stack: string;
}

function everywhere(
  mutate: (policy: string, document: PolicyDocument) => readonly Mutation[],
): readonly Change[] {
  return policies.flatMap(({ stack, id, document }) =>
    mutate(id, document).map((mutation) => ({ stack, ...mutation })),
  );
}

/** Names the changes after which every cell still has its answer. */
function unnoticed(changes: readonly Change[]): readonly string[] {
  return changes
    .filter((change) => !questions.some(({ cell, request }) => notices(cell, request, change)))
    .map(({ statement, change }) => `${statement}, ${change}`);
}

function notices(cell: Cell, request: AwsRequest, { stack, policy, changed }: Change): boolean {
  if (cell.stack !== stack || !decidingDocuments(request).includes(policy)) return false;
  return answer(request, new Map(documentsOf(request)).set(policy, changed)) !== cell.answer;
}
