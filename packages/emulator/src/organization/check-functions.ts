import { regionsOf } from '@step-everywhere/core/contract';
import type { OrganizationDescription } from './description.ts';
import { FUNCTION_NAME, type FunctionDescription, functionName } from './function-description.ts';
import { OrganizationError } from './organization-error.ts';

/**
 * Checks the functions that an organization describes: each has a unique name in its account and regions, which is valid once
 * its placeholders are filled in, and a container image has neither runtime nor handler.
 *
 * @throws {OrganizationError} with the path of the field
 */
export function checkFunctions({ partition, defaults, accounts }: OrganizationDescription): void {
  const regions = regionsOf(partition).map(({ code }) => code);
  // The account id in a name has the same length in each account, so any account will do.
  checkList(defaults.functions, 'defaults.functions', accounts[0]?.id ?? '', regions);
  for (const [index, { id, functions }] of accounts.entries())
    checkList(functions, `accounts[${index}].functions`, id, regions);
}

function checkList(
  functions: readonly FunctionDescription[] = [],
  list: string,
  accountId: string,
  all: readonly string[],
): void {
  const first = new Map<string, string>();
  for (const [index, each] of functions.entries()) {
    const path = `${list}[${index}]`;
    checkImage(each, path);
    for (const region of new Set(each.regions ?? all)) {
      const name = functionName(each, accountId, region);
      const before = first.get(`${region}/${name}`);
      if (before !== undefined) {
        const remedy = 'give each its own, or other regions';
        throw new OrganizationError(
          `${path}.name`,
          `"${name}" in ${region} is taken by ${before}; ${remedy}`,
        );
      }
      if (!FUNCTION_NAME.test(name)) {
        const expected = 'expected at most 64 letters, digits, hyphens and underscores';
        throw new OrganizationError(`${path}.name`, `${expected}, got "${name}"`);
      }
      first.set(`${region}/${name}`, path);
    }
  }
}

function checkImage({ packageType, runtime, handler }: FunctionDescription, path: string): void {
  if (packageType !== 'Image') return;
  for (const [field, value] of Object.entries({ runtime, handler })) {
    if (value === undefined) continue;
    throw new OrganizationError(
      `${path}.${field}`,
      `expected none, since packageType is Image, got "${value}"`,
    );
  }
}
