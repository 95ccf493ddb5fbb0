const RATE = /^rate\((?:1 (?:minute|hour|day)|(?:[2-9]|[1-9]\d+) (?:minute|hour|day)s)\)$/;
const AT = /^at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)$/;
const CRON = /^cron\((\S+(?: \S+){5})\)$/;

/** Numbers, names, lists, ranges and steps of each field of a cron expression, from minutes to years. */
const NUMBERS = String.raw`\*|\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*`;
const STEPS = `(?:${NUMBERS})(?:/\\d+)?`;
const FIELDS = [
  STEPS,
  STEPS,
  String.raw`\?|L|LW|\d+W|${STEPS}`,
  `${STEPS}|[A-Z]{3}(?:[-,][A-Z]{3})*`,
  String.raw`\?|L|\d+L|[A-Z]{3}L|\d#\d|[A-Z]{3}#\d|${STEPS}|[A-Z]{3}(?:[-,][A-Z]{3})*`,
  STEPS,
].map((field) => new RegExp(`^(?:${field})$`));

/**
 * Whether EventBridge Scheduler accepts an expression: `cron(…)` with six fields, one of whose two day fields is `?`,
 * `rate(…)` or `at(…)`. The bounds of numbers are not checked.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function isScheduleExpression(text: string): boolean {
  if (RATE.test(text) || AT.test(text)) return true;
  const fields = CRON.exec(text)?.[1]?.split(' ');
  if (fields === undefined) return false;
  const [, , dayOfMonth, , dayOfWeek] = fields;
  const namesOneDay = (dayOfMonth === '?') !== (dayOfWeek === '?');
  return namesOneDay && fields.every((field, index) => FIELDS[index]?.test(field));
}
