/**
 * Parses a path, for example `parameters.length`, `$.count` or `items[0].state`.
 *
 * @returns its steps; undefined if it is not a path.
 */
export function parsePath(text: string): readonly (string | number)[] | undefined {
  let rest = text.trim().replace(/^\$\.?/, '');
  const steps: (string | number)[] = [];
  while (rest !== '') {
    const [whole, name, index, single, double] =
      /^\.?(?:([^.[\]'"]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\])/.exec(rest) ?? [];
    if (whole === undefined) return undefined;
    steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index));
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** The value at a path, or undefined. `length` of a list or a string is its length. */
export function valueAt(value: unknown, steps: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of steps) {
    if (step === 'length' && (Array.isArray(found) || typeof found === 'string')) {
      found = found.length;
      continue;
    }
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string | number, unknown>)[step];
  }
  return found;
}

/** Suggests paths in a result that could be interesting. */
export function suggestPaths(value: unknown, depth = 3): string[] {
  const found: string[] = [];
  const visit = (at: unknown, path: string, left: number) => {
    if (Array.isArray(at)) {
      found.push(path === '' ? 'length' : `${path}.length`);
    } else if (typeof at === 'object' && at !== null) {
      if (left === 0) return;
      for (const [key, child] of Object.entries(at).slice(0, 20)) {
        const step = /^[\w-]+$/.test(key) ? `${path === '' ? '' : '.'}${key}` : `['${key}']`;
        if (!key.includes("'")) visit(child, path + step, left - 1);
      }
    } else if (at !== null) {
      found.push(path === '' ? '$' : path);
    }
  };
  visit(value, '', depth);
  return found;
}

/** Orders paths by how informative their colours are; a path that identifies the target has a different value in each. */
export function rankPaths(paths: readonly string[]): string[] {
  const rank = (path: string) =>
    path.endsWith('length') ? 0 : /(^|\.)(account|region|id|name)\b/i.test(path) ? 2 : 1;
  return paths.toSorted((one, other) => rank(one) - rank(other)).slice(0, 40);
}
