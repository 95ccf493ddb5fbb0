import type { FunctionDescription } from '../../organization/function-description.ts';
import { functionName } from '../../organization/function-description.ts';
import type { Organization } from '../../organization/organization.ts';
import type { Call } from '../../service.ts';
import { type ConfiguredFunction, functionConfiguration } from './describe-function.ts';
import type { AskedFunction } from './find-function.ts';

/** A function that the organization file describes. */
export interface DescribedFunction {
  readonly name: string;
  /** As returned by `GetFunctionConfiguration`. */
  readonly configuration: object;
  readonly tags: Readonly<Record<string, string>>;
}

/** The functions in an organization file: they can be listed and described, and have no code. */
export class DescribedFunctions {
  readonly #organization: Organization;
  /** Creation time of functions that do not set one. */
  readonly #madeAt = new Date();

  constructor(organization: Organization) {
    this.#organization = organization;
  }

  /** All functions of the caller's account in the region. */
  of({ caller, region }: Call): DescribedFunction[] {
    const described = this.#organization.account(caller.accountId)?.functions ?? [];
    return described
      .filter(({ regions }) => regions === undefined || regions.includes(region))
      .map((each) => this.#describe(each, caller.accountId, region));
  }

  /** The requested function; its only version is `$LATEST`. */
  find({ name, qualifier = '$LATEST' }: AskedFunction, call: Call): DescribedFunction | undefined {
    return qualifier === '$LATEST' ? this.of(call).find((each) => each.name === name) : undefined;
  }

  #describe(described: FunctionDescription, accountId: string, region: string): DescribedFunction {
    const { partition } = this.#organization;
    const { packageType, runtime = 'nodejs24.x', handler = 'index.handler', lastModified, tags } = described;
    const name = functionName(described, accountId, region);
    const isImage = packageType === 'Image';
    const configured: ConfiguredFunction = {
      name,
      arn: `arn:${partition}:lambda:${region}:${accountId}:function:${name}`,
      version: '$LATEST',
      packageType,
      ...(isImage ? {} : { runtime, handler }),
      roleArn: `arn:${partition}:iam::${accountId}:role/${described.role}`,
      codeId: name,
      description: described.description,
      timeoutSeconds: described.timeout,
      memoryMB: described.memory,
      architecture: described.architecture,
      environment: described.environment,
      modifiedAt: lastModified === undefined ? this.#madeAt : new Date(lastModified),
    };
    return { name, configuration: functionConfiguration(configured), tags };
  }
}
