import type { FunctionDefinition } from '../workers/function-definition.ts';

/** A KMS key and the principals that may encrypt with it. */
export interface StackKey {
  readonly arn: string;
  readonly encrypters: readonly string[];
}

/** A role and the principals that may assume it. */
export interface StackRole {
  readonly arn: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly trustedPrincipals: readonly string[];
}

/** A state machine. */
export interface StackStateMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly definition: string;
  readonly substitutions: Readonly<Record<string, string>>;
}

/** A rule of EventBridge with functions as its targets. */
export interface StackRule {
  readonly busName: string;
  readonly pattern: (event: unknown) => boolean;
  readonly functionArns: readonly string[];
}

/** The resources of a template. */
export interface StackDescription {
  readonly keys: StackKey[];
  readonly buckets: string[];
  readonly bucketPolicies: { readonly bucket: string; readonly document: object }[];
  readonly roles: StackRole[];
  readonly functions: FunctionDefinition[];
  readonly stateMachines: StackStateMachine[];
  readonly rules: StackRule[];
  /** ARNs of groups of schedules. */
  readonly scheduleGroups: string[];
  /** ARNs of SNS topics. */
  readonly topics: string[];
  /** URLs of SQS queues. */
  readonly queues: string[];
  readonly outputs: Readonly<Record<string, string>>;
}
