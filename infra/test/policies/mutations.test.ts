import { describe, expect, it } from 'vitest';
import { deletions, distortions, type Mutation } from './mutations/mutations.ts';
import { type Cell, readTables } from './questions/read-tables.ts';
import { type AwsRequest, requestOf } from './questions/request.ts';
import { answer, decidingDocuments, documentsOf } from './simulation/simulate.ts';
import type { PolicyDocument } from './stack/documents.ts';
import { stacks } from './world/stacks.ts';

const questions = readTables().map((cell) => ({ cell, request: requestOf(cell) }));

/** Every policy of the template, in every stack that has it. */
const policies = Object.entries(stacks).flatMap(([stack, { policies }]) =>
  policies.map((policy) => ({ stack, ...policy })),
);

/** Changes that do not change any permission, so that no cell could notice them, each with its reason. */
const withoutEffect = new Map([
  [
    'Key.KeyPolicy/OnlyRunsGrantDecrypt, of kms:*',
    'its conditions are about grants, and only CreateGrant sends what they ask for',
  ],
  [
    'ListTargetsRole.ListTargets/WalkTheOrganization, on any resource',
    'its actions know no other resource than roots and organizational units',
  ],
  [
    'IssueCredentialsRole.IssueCredentials/AssumeTaggedRolesOnly, without the condition StringEquals iam:ResourceTag/stepeverywhere:assumable',
    'AssumeNoUntaggedRole denies the same; here it says to a reader what the role is for',
  ],
  [
    'IssueCredentialsRole.IssueCredentials/AssumeTaggedRolesOnly, on any resource',
    'its actions know no other resource than roles',
  ],
  [
    'EndRunRole.EndRuns/AnnounceTheEnd, of events:*',
    'its conditions are about events, and only PutEvents sends what they ask for to a bus',
  ],
  [
    'GrantOnExistingKey.PolicyDocument/GrantDecryptOnExistingKey, of kms:*',
    'its conditions are about grants, and only CreateGrant sends what they ask for',
  ],
  [
    'IssueCredentialsRole.IssueCredentials/NameTheRun, on any resource',
    'its action knows no other resource than roles',
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

interface Change extends Mutation {
  readonly stack: string;
  /** Number of the change among those of its statement; the same in every stack. */
  readonly number: number;
}

function everywhere(
  mutate: (policy: string, document: PolicyDocument) => readonly Mutation[],
): readonly Change[] {
  return policies.flatMap(({ stack, id, document }) => {
    const ofStatement = Map.groupBy(mutate(id, document), ({ statement }) => statement);
    return [...ofStatement.values()].flatMap((each) =>
      each.map((mutation, number) => ({ stack, number, ...mutation })),
    );
  });
}

/** Names the changes that no cell notices in any stack. */
function unnoticed(changes: readonly Change[]): readonly string[] {
  const same = Map.groupBy(changes, ({ statement, number }) => `${statement} ${number}`);
  const isNoticed = (change: Change) => questions.some(({ cell, request }) => notices(cell, request, change));
  return [...same.values()]
    .filter((each) => !each.some(isNoticed))
    .map(([change]) => `${change?.statement}, ${change?.change}`);
}

function notices(cell: Cell, request: AwsRequest, { stack, policy, changed }: Change): boolean {
  if (cell.stack !== stack || !decidingDocuments(request).includes(policy)) return false;
  return answer(request, new Map(documentsOf(request)).set(policy, changed)) !== cell.answer;
}
