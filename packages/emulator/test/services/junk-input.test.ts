import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/aws-error.ts';
import { CredentialStore } from '../../src/credentials/credential-store.ts';
import { RoleRegistry } from '../../src/credentials/roles.ts';
import { makeOrganization } from '../../src/organization/make-organization.ts';
import type { Call } from '../../src/service.ts';
import { accountService } from '../../src/services/account.ts';
import { KeyRing } from '../../src/services/kms/key-ring.ts';
import { kmsService } from '../../src/services/kms.ts';
import { organizationsService } from '../../src/services/organizations.ts';
import { ssmService } from '../../src/services/ssm.ts';
import { stsService } from '../../src/services/sts.ts';

const organization = makeOrganization({ accounts: 3 });
const arn = 'arn:aws:iam::111111111111:user/admin';
const call: Call = { caller: { accountId: '111111111111', arn, principalArn: arn }, region: 'us-east-1' };
const KeyId = 'arn:aws:kms:us-east-1:111111111111:key/k';
const keys = new KeyRing();
keys.register({ arn: KeyId, encrypters: [arn] });

/** An input that most operations accept; one member is replaced by junk. */
const sound: Readonly<Record<string, unknown>> = {
  KeyId,
  Plaintext: 'YQ==',
  CiphertextBlob: 'YQ==',
  EncryptionContext: { Recipient: arn },
  GrantTokens: [],
  GranteePrincipal: arn,
  Operations: ['Decrypt'],
  Constraints: { EncryptionContextSubset: {} },
  GrantId: 'g',
  Limit: 1,
  Marker: undefined,
  Name: '/name',
  Value: 'v',
  Type: 'String',
  Tags: [],
  Overwrite: false,
  AllowedPattern: undefined,
  ParameterFilters: [],
  Filters: [],
  MaxResults: 1,
  NextToken: undefined,
  AccountId: undefined,
  RegionOptStatusContains: [],
  ParentId: organization.rootId,
  ChildId: '111111111111',
  ChildType: 'ACCOUNT',
  ResourceId: organization.rootId,
  RoleArn: 'arn:aws:iam::210000000001:role/Auditor',
  RoleSessionName: 'run',
  DurationSeconds: 900,
  PolicyArns: [],
  Policy: undefined,
  SourceIdentity: undefined,
};

describe.each([
  accountService(organization),
  kmsService({ keys }),
  organizationsService(organization),
  ssmService({ organization }),
  stsService({ organization, credentials: new CredentialStore(), roles: new RoleRegistry() }),
])('$signingName', ({ operations }) => {
  it.each(Object.entries(operations))('%s answers any input or refuses it', async (_, operation) => {
    // The protocol has already removed members that are null.
    const small = fc.oneof(
      fc.constantFrom<unknown>(
        0,
        '',
        true,
        [],
        {},
        [null],
        [{}],
        [1],
        { a: null },
        { toString: false, valueOf: 1 },
      ),
      fc.jsonValue().filter((value) => value !== null),
    );
    const member = fc.tuple(fc.constantFrom(...Object.keys(sound)), small);
    await fc.assert(
      fc.asyncProperty(member, async ([name, junk]) => {
        try {
          await operation({ ...sound, [name]: junk }, call);
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
