/** The proof of a sentence: tests by name and file. */
export interface Promised {
  /** A part of the sentence that occurs in no other sentence of the page. */
  readonly says: string;
  /** Tests, or rows of the policies' tables: name, and file relative to the root of the repository. */
  readonly heldBy?: readonly (readonly [name: string, file: string])[];
  /** Why there is nothing to test. */
  readonly because?: string;
}

const ofAws = 'it says what AWS does or documents';
const advice = 'it is advice to the reader';
const reference = 'it says where something is described';

const attacks = 'infra/test/attacks';
const rails = 'infra/test/policies/guard-rails';
const release = 'packages/release/test/workflows.test.ts';
const template = 'infra/test/template.test.ts';

/**
 * Every sentence with "never", "only" or "no" on the pages about security, and its proof. Sentences that name their
 * tests themselves, like those of docs/security.md, are not listed, and neither are the rows of docs/on-aws.md. `promises.test.ts` fails if a sentence is missing here.
 */
export const promises: Readonly<Record<string, readonly Promised[]>> = {
  'README.md': [
    {
      says: 'An error that the handler throws fails this target and no other',
      heldBy: [
        ['counts every target once and says why it failed or was skipped', 'infra/test/run/run.test.ts'],
        ['fails the targets that misbehave, and no other', 'packages/cli/test/local/misbehaving.test.ts'],
      ],
    },
    {
      says: 'The worker needs no permission on the bucket',
      heldBy: [
        ['Who decrypts?', `${rails}/1-sealed-credentials.md`],
        ['Who stores results?', `${rails}/3-results.md`],
      ],
    },
    {
      says: 'A run assumes only roles that carry the tag',
      heldBy: [
        ['Which roles does a run reach?', `${rails}/2-assumed-roles.md`],
        ['What does starting a run let one invoke?', `${rails}/4-invocations.md`],
      ],
    },
    { says: 'what only AWS can tell', because: reference },
  ],
  'docs/run.md': [
    {
      says: '`npm start` itself runs the example only',
      heldBy: [['runs the example in its own organization', 'scripts/test/start/start-arguments.test.mjs']],
    },
    {
      says: 'only these accounts and OUs, not these',
      heldBy: [
        [
          'runs in the accounts that were named, in the regions that are enabled in each',
          'packages/cli/test/local/dev.test.ts',
        ],
        ['can be excluded', 'infra/test/targets/list-targets.test.ts'],
      ],
    },
    {
      says: 'the only assumable one',
      heldBy: [
        ['is the only assumable one of the organization', 'packages/cli/test/local/complete-input.test.ts'],
      ],
    },
    {
      says: 'no result is ever part of what you deploy',
      heldBy: [
        [
          'makes a project that passes its own tests, types, dev and build at once',
          '.ci/packages/documented.test.ts',
        ],
      ],
    },
    { says: 'read no template', because: 'it says what an option is for' },
    {
      says: 'no two accounts share an',
      heldBy: [
        [
          'invokes a worker with tenant isolation with the account as its tenant, and changes nothing else',
          'infra/test/run/tenant-isolation.test.ts',
        ],
      ],
    },
  ],
  'infra/README.md': [
    {
      says: 'need no right to read the organization',
      heldBy: [
        ['accounts that are named one by one are still targets', 'infra/test/targets/list-targets.test.ts'],
      ],
    },
    {
      says: '`0`, never',
      heldBy: [['keeps results unless the operator sets an expiry', template]],
    },
    {
      says: 'no VPC',
      heldBy: [['is delivered to a function, whatever the end is', template]],
    },
    {
      says: 'over which no new ones are started',
      heldBy: [
        [
          'starts no further child, stops those that run, and can be caught',
          'packages/emulator/test/state-machine/distributed-map.test.ts',
        ],
      ],
    },
    {
      says: 'it is a target only if the role can be assumed there',
      heldBy: [
        ['skips a management account that refuses, with the reason', 'infra/test/summary/summarise.test.ts'],
      ],
    },
    {
      says: 'and invokes no worker',
      heldBy: [['is only looked at by a preflight', 'infra/test/run/run.test.ts']],
    },
    { says: 'that no page of AWS confirms', because: ofAws },
    { says: 'Lambda refuses the first invocation, which has no tenant', because: ofAws },
    {
      says: 'and is no failure',
      heldBy: [
        [
          'of InvokeWorker wait for most of a day when Lambda throttles, within the 25,000 events of a history',
          'infra/test/retry-budgets.test.ts',
        ],
      ],
    },
    {
      says: 'one that AWS has only announced is not',
      heldBy: [
        [
          'are those that were known when this version was made where neither answers, without the announced ones',
          'infra/test/regions/launched-regions.test.ts',
        ],
      ],
    },
    {
      says: 'The run asks only if it has a region',
      heldBy: [
        [
          'are compared with named ones where one of those has to be enabled, if the role may ask',
          'infra/test/credentials/issue-credentials.test.ts',
        ],
      ],
    },
    {
      says: 'adds the targets that the run never reached',
      heldBy: [
        [
          'takes only some classes, or targets that the run did not attempt',
          'infra/test/targets/retry.test.ts',
        ],
      ],
    },
    {
      says: 'A run in which no target succeeded and some failed ends as failed',
      heldBy: [
        ['fails when no target succeeded, with a summary that says why', 'infra/test/run/run.test.ts'],
      ],
    },
    { says: 'Lambda had no room', because: ofAws },
    {
      says: 'a target for which no outcome is stored is `failed` with the class `interrupted`',
      heldBy: [
        [
          'StopExecution in the middle of the Map, and has ended then',
          'infra/test/run/reported-faults.test.ts',
        ],
      ],
    },
    {
      says: 'hold no payload and no external id',
      heldBy: [
        [
          'no object of a run, including exported children, and no metadata in S3 contains a secret',
          `${attacks}/records.test.ts`,
        ],
      ],
    },
    {
      says: 'An event says only which account',
      heldBy: [
        ['decides neither the role, nor the session, nor who may decrypt', `${attacks}/widening.test.ts`],
      ],
    },
    {
      says: 'Only the stack writes a run',
      heldBy: [["Who writes a run's own objects?", `${rails}/3-results.md`]],
    },
    { says: 'no bucket policy prevents that', because: ofAws },
    { says: 'Only the recipient decrypts', heldBy: [['Who decrypts?', `${rails}/1-sealed-credentials.md`]] },
    {
      says: 'role has no permission on the key',
      heldBy: [
        ['Who decrypts?', `${rails}/1-sealed-credentials.md`],
        ['has its grant revoked, and its summary from the rule', 'infra/test/run/run.test.ts'],
      ],
    },
    {
      says: 'Only workers are invoked, only tagged roles assumed',
      heldBy: [
        ['What does starting a run let one invoke?', `${rails}/4-invocations.md`],
        ['Which roles does a run reach?', `${rails}/2-assumed-roles.md`],
      ],
    },
    { says: 'only AWS can tell', because: reference },
    { says: 'gives the statements for it', because: advice },
    { says: 'otherwise there are no logs of the state machine', because: ofAws },
    {
      says: 'brings no other package',
      heldBy: [
        ['brings no package along, and the code that its template names', '.ci/packages/packages.test.ts'],
      ],
    },
  ],
  'SECURITY.md': [
    { says: 'a run assumes a role without the tag', because: 'it says what to report' },
    { says: 'only where you switched that on', because: ofAws },
    { says: 'has no event of its own', because: ofAws },
    {
      says: 'a worker that no entry matches is refused',
      heldBy: [['cannot run a worker for which the stack allows no role', `${attacks}/starting.test.ts`]],
    },
    {
      says: 'no list and no summary of a run',
      heldBy: [["Who writes a run's own objects?", `${rails}/3-results.md`]],
    },
    {
      says: 'Our own code logs no secret',
      heldBy: [
        ['no log contains a secret, at any level', `${attacks}/records.test.ts`],
        [
          'libraries below log no secret, and publish none, at any log level',
          'packages/core/test/invocation/silence.test.ts',
        ],
      ],
    },
    { says: 'list no names', because: ofAws },
    {
      says: 'no token of a person or of the repository is involved',
      heldBy: [['needs no secret of the repository', 'scripts/test/repository/workflows.test.mjs']],
    },
    {
      says: 'that use no package',
      heldBy: [['install and build nothing where they have one', release]],
    },
    {
      says: "No package's install script",
      heldBy: [
        ['runs the install scripts of these packages alone', 'scripts/test/repository/promises.test.ts'],
      ],
    },
  ],
  'docs/security.md': [
    {
      says: 'A worker that no entry matches is refused',
      heldBy: [['cannot run a worker for which the stack allows no role', `${attacks}/starting.test.ts`]],
    },
    { says: 'let each team change only its own functions', because: advice },
    { says: 'the secret keys are in no request', because: 'Signature Version 4 never sends it' },
  ],
  'docs/on-aws.md': [
    { says: '# What only AWS can tell', because: 'it is a title' },
    { says: 'What no test here can decide', because: 'it says what this page is about' },
    {
      says: 'a preflight, which invokes no worker',
      heldBy: [['is only looked at by a preflight', 'infra/test/run/run.test.ts']],
    },
    { says: 'Name a worker that does no harm', because: advice },
    { says: 'The state machine itself sends no such header', because: ofAws },
    { says: 'which no package registry has', because: 'it says where the rules come from' },
  ],
};
