import type { Field } from './field.ts';

const pattern = /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

/** Reads `RoleName`: the name of a role, optionally with a path. */
export function parseRoleName(field: Field): string {
  const { value } = field;
  if (typeof value === 'string' && pattern.test(value) && value.length <= 512) return value;
  const hint =
    typeof value === 'string' && value.startsWith('arn:')
      ? 'It is an ARN; a run makes the ARN in each account from the name alone.'
      : 'Names have letters, digits and _ + = , . @ -';
  field.refuse(
    'the name of an IAM role, with its path if it has one, such as "Auditor" or "ops/Auditor"',
    hint,
  );
}
