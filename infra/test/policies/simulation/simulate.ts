import {
  createValidatedPolicy,
  type ValidatedPolicy,
  validateResourcePolicy,
  validateTrustPolicy,
} from '@cloud-copilot/iam-policy';
import {
  anonymousPrincipal,
  runSimulation,
  runUnsafeSimulation,
  type Simulation,
} from '@cloud-copilot/iam-simulate';
import type { Answer } from '../questions/read-tables.ts';
import type { AwsRequest } from '../questions/request.ts';
import type { PolicyDocument } from '../stack/documents.ts';
import type { Target } from '../world/resources.ts';
import { grantAllows } from './grants.ts';

/** Documents by id that replace those of the stack for this question. */
export type Documents = ReadonlyMap<string, PolicyDocument>;

/** The stack's unchanged documents. */
export function documentsOf({ stack }: AwsRequest): Documents {
  return new Map(stack.policies.map(({ id, document }) => [id, document]));
}

/** Answers a request as AWS does: IAM evaluates the policies, and then KMS evaluates the grants. */
export function answer(request: AwsRequest, documents: Documents): Answer {
  const result = runUnsafeSimulation(simulationOf(request, documents), {});
  if (result === 'ExplicitlyDenied') return 'forbidden';
  const isGranted = request.grants.some((grant) => grantAllows(grant, request));
  return result === 'Allowed' || isGranted ? 'allowed' : 'not allowed';
}

/** Ids of the stack's documents that can change the answer to a request. */
export function decidingDocuments({ principal, resource }: AwsRequest): readonly string[] {
  return [...principal.stackPolicies, ...(resource.stackPolicy === undefined ? [] : [resource.stackPolicy])];
}

/**
 * Checks a request against AWS's service authorization reference, and reports an action that does not exist, a resource of
 * another kind, or a condition key that AWS does not send with it. A refusal of such a request would prove nothing.
 */
export async function faultOf(request: AwsRequest, documents: Documents): Promise<string | undefined> {
  const checked = await runSimulation(simulationOf(request, documents), {});
  if (checked.resultType === 'error') return JSON.stringify(checked.errors);
  if (checked.resultType === 'wildcard') return 'the resource is a pattern';
  // The simulator's reference lists `kms:EncryptionContext:${EncryptionContextKey}` and does not match names with it.
  const ignored = (checked.result.ignoredContextKeys ?? []).filter(
    (key) => !key.startsWith('kms:EncryptionContext:'),
  );
  return ignored.length === 0 ? undefined : `AWS does not send ${ignored.join(', ')} with ${request.action}`;
}

function simulationOf(
  { principal, action, resource, context }: AwsRequest,
  documents: Documents,
): Simulation {
  const own = principal.stackPolicies.map((id) => ({ name: id, policy: documentIn(documents, id) }));
  const other = principal.otherPolicies.map((policy, index) => ({ name: `other${index}`, policy }));
  return {
    request: {
      principal: principal.caller ?? anonymousPrincipal,
      action,
      resource: { resource: resource.arn, accountId: resource.accountId },
      contextVariables: context as Record<string, string | string[]>,
    },
    identityPolicies: [...own, ...other],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: resourcePolicyOf(resource, documents),
  };
}

function resourcePolicyOf({ arn, stackPolicy, otherPolicy }: Target, documents: Documents) {
  const document = stackPolicy === undefined ? otherPolicy : documentIn(documents, stackPolicy);
  return document === undefined ? undefined : validated(document, arn.split(':')[2] === 'iam');
}

const known = new WeakMap<PolicyDocument, ValidatedPolicy<{ name: string }>>();

/** The simulator needs a name for each resource policy, and only accepts one from a validated policy. */
function validated(document: PolicyDocument, isTrustPolicy: boolean): ValidatedPolicy<{ name: string }> {
  const found = known.get(document);
  if (found) return found;
  const validate = isTrustPolicy ? validateTrustPolicy : validateResourcePolicy;
  const fresh = createValidatedPolicy(document, validate, { name: 'resource policy' });
  known.set(document, fresh);
  return fresh;
}

function documentIn(documents: Documents, id: string): PolicyDocument {
  const document = documents.get(id);
  if (!document) throw new Error(`The stack has no policy ${id}.`);
  return document;
}
