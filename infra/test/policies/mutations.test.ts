import { describe, expect, it } from 'vitest';
import { deletions, distortions, type Mutation } from './mutations/mutations.ts';
import { type Cell, readTables } from './questions/read-tables.ts';
import { type AwsRequest, requestOf } from './questions/request.ts';
import { answer, decidingDocuments, documentsOf } from './simulation/simulate.ts';
import type { PolicyDocument } from './stack/documents.ts';
import { stacks } from './world/stacks.ts';

const questions = readTables().map((cell) => ({ cell, request: requestOf(cell) }));

/** Every policy that any of the stacks has, by id. */
const policies = new Map(
  Object.values(stacks).flatMap(({ policies }) =>
    policies.map(({ id, document }) => [id, document] as const),
  ),
);

/** Changes that leave every permission as it is, so that no cell could notice them. Each with the reason. */
const withoutEffect = new Map([
  [
    'IssueCredentialsRole.IssueCredentials/AssumeTaggedRolesOnly, on any resource',
    'the actions know no other resource than roles',
  ],
  [
    'GrantOnExistingKey.PolicyDocument/GrantDecrypt, of kms:*',
    'the conditions are about grants, and only CreateGrant sends what they ask for',
  ],
]);

describe('the tables notice when a policy changes', () => {
  it('asks about every statement of the template: none can be deleted unnoticed', () => {
    const all = everywhere(deletions);
    expect(all.length).toBeGreaterThan(0);
    expect(unnoticed(all)).toEqual([]);
  });

  it('asks about every action, resource, condition and limit of a statement', () => {
    expect(unnoticed(everywhere(distortions))).toEqual([...withoutEffect.keys()]);
  });
});

function everywhere(
  mutate: (id: string, document: PolicyDocument) => readonly Mutation[],
): readonly Mutation[] {
  return [...policies].flatMap(([id, document]) => mutate(id, document));
}

/** Names the changes after which every cell still has its answer. */
function unnoticed(mutations: readonly Mutation[]): readonly string[] {
  return mutations
    .filter((mutation) => !questions.some(({ cell, request }) => notices(cell, request, mutation)))
    .map(({ statement, change }) => `${statement}, ${change}`);
}

function notices(cell: Cell, request: AwsRequest, { document, apply }: Mutation): boolean {
  if (!decidingDocuments(request).includes(document)) return false;
  const documents = documentsOf(request);
  const original = documents.get(document);
  if (original === undefined) return false;
  return answer(request, new Map([...documents, [document, apply(original)]])) !== cell.answer;
}
