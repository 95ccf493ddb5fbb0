/** The names that identify a target in a text. */
export interface TextSubject {
  readonly id: string;
  readonly name: string;
  readonly region: string;
}

// Characters from the private use area: AWS's texts do not contain them, and a text that does is kept unchanged, behind the last one.
const marks = { id: '\uE000', name: '\uE001', region: '\uE002', verbatim: '\uE003' } as const;
const anyMark = /[\uE000-\uE003]/;

/** Shorter names occur in too many words by chance. */
const shortestName = 4;

/**
 * Replaces the target's names by marks, so that one text serves all targets with the same failure.
 *
 * @example
 * ```ts
 * const template = makeTemplate('No role in 111122223333', target);
 * fillTemplate(template, target); // 'No role in 111122223333'
 * ```
 */
export function makeTemplate(text: string, { id, name, region }: TextSubject): string {
  if (anyMark.test(text)) return marks.verbatim + text;
  let template = text;
  if (id !== '') template = template.replaceAll(id, marks.id);
  if (region !== '') template = template.replaceAll(region, marks.region);
  return name.length < shortestName || anyMark.test(name) ? template : template.replaceAll(name, marks.name);
}

/** Undoes {@link makeTemplate} for the same target. */
export function fillTemplate(template: string, { id, name, region }: TextSubject): string {
  if (template.startsWith(marks.verbatim)) return template.slice(1);
  return template.replace(/[\uE000-\uE002]/g, (mark) =>
    mark === marks.id ? id : mark === marks.name ? name : region,
  );
}

/** The text for a heading, without a single target's names. */
export function generalText(template: string): string {
  return fillTemplate(template, { id: 'ACCOUNT', name: 'NAME', region: 'REGION' });
}
