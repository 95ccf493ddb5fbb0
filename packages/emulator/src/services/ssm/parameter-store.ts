import type { Organization } from '../../organization/organization.ts';
import type { Call } from '../../service.ts';

/** One version of a parameter. */
export interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: string;
  readonly value: string;
  readonly version: number;
  readonly modifiedAt: Date;
  /** ARN of the writer. */
  readonly modifiedBy: string;
  readonly description: string | undefined;
  readonly allowedPattern: string | undefined;
  /** Only for a SecureString. */
  readonly keyId: string | undefined;
  readonly dataType: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The content of a written version; everything else follows from where and when it is written. */
export type ParameterContent = Omit<Parameter, 'arn' | 'version' | 'modifiedAt' | 'modifiedBy'>;

/** The only tier that the emulator supports. */
export const STANDARD_TIER = 'Standard';

/** How many versions of a parameter are kept, as in AWS. */
const KEPT_VERSIONS = 100;

/** Parameters by account and region, initially those of the organization. */
export class ParameterStore {
  readonly #organization: Organization;
  readonly #now: () => number;
  /** By account and region, then by name; versions oldest first. */
  readonly #byTarget = new Map<string, Map<string, Parameter[]>>();

  constructor(organization: Organization, now: () => number) {
    this.#organization = organization;
    this.#now = now;
  }

  /** The newest version of every parameter, by name. */
  all(call: Call): Parameter[] {
    const newest = [...this.#target(call).values()].map((versions) => versions.at(-1) as Parameter);
    return newest.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The kept versions, oldest first; undefined if the parameter does not exist. */
  versions(name: string, call: Call): readonly Parameter[] | undefined {
    return this.#target(call).get(name);
  }

  /** Writes a new version. */
  write(content: ParameterContent, call: Call): Parameter {
    const versions = this.#target(call).get(content.name) ?? [];
    const version = (versions.at(-1)?.version ?? 0) + 1;
    const parameter = this.#make(content, version, call, call.caller.arn);
    this.#target(call).set(content.name, [...versions, parameter].slice(-KEPT_VERSIONS));
    return parameter;
  }

  #make(content: ParameterContent, version: number, { caller, region }: Call, modifiedBy: string): Parameter {
    const path = content.name.replace(/^\//, '');
    const arn = `arn:${this.#organization.partition}:ssm:${region}:${caller.accountId}:parameter/${path}`;
    return { ...content, arn, version, modifiedBy, modifiedAt: new Date(this.#now()) };
  }

  #target(call: Call): Map<string, Parameter[]> {
    const id = `${call.caller.accountId}/${call.region}`;
    const before = this.#byTarget.get(id);
    if (before) return before;
    const seeded = new Map(this.#seed(call).map((parameter) => [parameter.name, [parameter]]));
    this.#byTarget.set(id, seeded);
    return seeded;
  }

  #seed(call: Call): Parameter[] {
    const { accountId } = call.caller;
    const fill = (text: string) =>
      text.replaceAll('{account}', accountId).replaceAll('{region}', call.region);
    const described = this.#organization.account(accountId)?.parameters ?? [];
    return described
      .filter(({ regions }) => regions === undefined || regions.includes(call.region))
      .map(({ name, value, type }) =>
        this.#make(
          {
            name: fill(name),
            type,
            value: fill(value),
            description: undefined,
            allowedPattern: undefined,
            keyId: type === 'SecureString' ? 'alias/aws/ssm' : undefined,
            dataType: 'text',
            tags: {},
          },
          1,
          call,
          `arn:${this.#organization.partition}:iam::${accountId}:root`,
        ),
      );
  }
}
