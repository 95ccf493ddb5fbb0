const shortened = new Map<string, string>();

/** Shortens a text to a width, in the context's font; each text and width is measured once. */
export function shortenToFit(context: CanvasRenderingContext2D, text: string, width: number): string {
  const key = `${width} ${text}`;
  const known = shortened.get(key);
  if (known !== undefined) return known;
  if (shortened.size > 50_000) shortened.clear();
  const found = measure(context, text, width);
  shortened.set(key, found);
  return found;
}

function measure(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let [fits, tooLong] = [0, text.length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (context.measureText(`${text.slice(0, middle)}…`).width <= width) fits = middle;
    else tooLong = middle;
  }
  return `${text.slice(0, fits)}…`;
}
