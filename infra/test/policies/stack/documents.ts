import type { Plain } from '../../../src/cdk/parse-template.ts';

/** A statement of a policy, its values as they are after deployment. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: string | { readonly [kind: string]: string | readonly string[] };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: {
    readonly [operator: string]: { readonly [key: string]: string | readonly string[] };
  };
}

/** A policy document. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** A policy document of the stack, with the role or resource to which it applies. */
export interface StackPolicy {
  /** For example `Key.KeyPolicy` or `SummariseRole.Summarise`. */
  readonly id: string;
  /** `identity`: the permissions of `owner`, a role. `resource`: the permissions of others for `owner`. */
  readonly kind: 'identity' | 'resource';
  /** Logical id. */
  readonly owner: string;
  readonly document: PolicyDocument;
}

type Properties = { readonly [name: string]: Plain };

/**
 * Reads the policies of a resource whose intrinsic functions are evaluated.
 *
 * @param roleNames logical ids of the roles, by name
 * @throws {Error} for a resource that would get permissions from outside the template
 */
export function policiesOf(
  logicalId: string,
  type: string,
  properties: Properties,
  roleNames: ReadonlyMap<string, string>,
): readonly StackPolicy[] {
  const policy = (kind: StackPolicy['kind'], owner: string, name: string, document: Plain | undefined) => ({
    id: `${logicalId}.${name}`,
    kind,
    owner,
    document: document as unknown as PolicyDocument,
  });
  refuseHidden(logicalId, type, properties);
  switch (type) {
    case 'AWS::IAM::Role':
      return [
        policy('resource', logicalId, 'AssumeRolePolicyDocument', properties.AssumeRolePolicyDocument),
        ...((properties.Policies ?? []) as unknown as readonly Properties[]).map((inline) =>
          policy('identity', logicalId, String(inline.PolicyName), inline.PolicyDocument),
        ),
      ];
    case 'AWS::IAM::Policy':
      return ((properties.Roles ?? []) as readonly string[]).map((role) => {
        const owner = roleNames.get(role);
        if (owner === undefined) throw new Error(`${logicalId} is for a role that the stack does not have.`);
        return policy('identity', owner, 'PolicyDocument', properties.PolicyDocument);
      });
    case 'AWS::KMS::Key':
      return [policy('resource', logicalId, 'KeyPolicy', properties.KeyPolicy)];
    case 'AWS::S3::BucketPolicy':
      return [policy('resource', 'Bucket', 'PolicyDocument', properties.PolicyDocument)];
    default:
      return [];
  }
}

/** SAM creates a role for a function without one, and managed policies are not in the template. */
function refuseHidden(logicalId: string, type: string, properties: Properties): void {
  const hidden = ['Policies', 'Connectors', 'FunctionUrlConfig'].find(
    (name) => type.startsWith('AWS::Serverless::') && properties[name] !== undefined,
  );
  // The template only uses AWS managed policies, for a VPC or for traces.
  const managed = ['ManagedPolicyArns', 'PermissionsBoundary'].find(
    (name) => properties[name] !== undefined && [properties[name]].flat().length > 0,
  );
  const lacksRole =
    type === 'AWS::Serverless::Function' && properties.Role === undefined ? 'no Role' : undefined;
  const reason = hidden ?? managed ?? lacksRole;
  if (reason !== undefined) {
    throw new Error(
      `${logicalId} has ${reason}: its permissions are not in the template, so no test here sees them. ` +
        'Write them as a policy document of a role in the template.',
    );
  }
}
