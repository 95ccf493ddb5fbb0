import { describe, expect, it } from 'vitest';
import { letterOn, palettes } from '../../../src/page/theme/palette.ts';
import { cellStatus } from '../../../src/run-report.ts';
import { contrast, difference, visionNames } from './colour-vision.ts';

/** All pairs of some colours. */
function pairs(colours: readonly (string | undefined)[]): [string, string][] {
  return colours.flatMap((one, index) =>
    colours.slice(index + 1).map((other): [string, string] => [String(one), String(other)]),
  );
}

/** The lowest value of a measure over all pairs. */
const least = (of: [string, string][], measure: (one: string, other: string) => number) =>
  Math.min(...of.map(([one, other]) => measure(one, other)));

const { succeeded, failed, skipped, notAttempted, waiting, ready } = cellStatus;

// axe-core does not check the contents of a canvas.
describe.each(Object.entries(palettes))('the colours of the map, %s', (_, palette) => {
  it.each(visionNames)('can be distinguished with %s colour vision', (vision) => {
    const seen = (one: string, other: string) => difference(one, other, vision);
    const outcomes = [succeeded, failed, skipped].map((status) => palette.status[status]);
    expect(least(pairs(outcomes.slice(0, 2)), seen)).toBeGreaterThan(0.1);
    expect(least(pairs([...outcomes, palette.blank]), seen)).toBeGreaterThan(0.07);
    expect(least(pairs(palette.categories), seen)).toBeGreaterThan(0.07);
    expect(least(pairs(palette.scale), seen)).toBeGreaterThan(0.07);
    expect(least(pairs([palette.other, palette.blank, palette.dimmed]), seen)).toBeGreaterThan(0.02);
  });

  it('have enough contrast: WCAG AA for text, 1.4.11 for graphics', () => {
    const { surface, hover, text, muted, focus, status, mark, categories, blank, slash } = palette;
    for (const ground of [surface, hover]) {
      expect(contrast(text, ground)).toBeGreaterThan(4.5);
      expect(contrast(muted, ground)).toBeGreaterThan(4.5);
    }
    for (const category of categories) expect(contrast(letterOn(category), category)).toBeGreaterThan(4.5);
    for (const outcome of [succeeded, failed])
      expect(contrast(status[outcome] as string, surface)).toBeGreaterThan(3);
    for (const outcome of [failed, skipped, notAttempted, waiting, ready])
      expect(contrast(mark[outcome] as string, status[outcome] as string)).toBeGreaterThan(3);
    expect(contrast('#ffffff', status[succeeded] as string)).toBeGreaterThan(3);
    expect(contrast(slash, blank)).toBeGreaterThan(2.9);
    expect(contrast(focus, surface)).toBeGreaterThan(3);
  });

  it('grow stronger with the value', () => {
    const strengths = palette.scale.map((step) => contrast(step, palette.surface));
    expect(strengths).toEqual(strengths.toSorted((one, other) => one - other));
  });
});
