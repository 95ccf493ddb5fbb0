import { useMemo, useState } from 'preact/hooks';
import { indentJson } from './indent-json.ts';
import { tokenizeJson } from './tokenize-json.ts';

interface Props {
  readonly title: string;
  readonly json: string;
}

/** Longer texts are shown without colours, because each token is an element. */
const longestColoured = 60_000;

/** Indented JSON as text: it is never interpreted as markup. */
export function JsonView({ title, json }: Props) {
  const [copied, setCopied] = useState('');
  const text = useMemo(() => readable(json), [json]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('Copied');
    } catch {
      // A browser may refuse a file access to the clipboard; the reader can still select the text.
      setCopied('Select the text to copy it');
    }
  };
  return (
    <section class="json" aria-label={title}>
      <div class="json-head">
        <h3>{title}</h3>
        <span class="muted" role="status">
          {copied}
        </span>
        <button type="button" class="button button-small" onClick={copy}>
          Copy
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0}>
        {text.length > longestColoured
          ? text
          : tokenizeJson(text).map(({ kind, text: part }, index) =>
              kind === undefined ? (
                part
              ) : (
                <span key={index} class={`json-${kind}`}>
                  {part}
                </span>
              ),
            )}
      </pre>
    </section>
  );
}

/** Deeply nested JSON stays unchanged, because it would be mostly spaces. */
function readable(json: string): string {
  const text = indentJson(json);
  return text.length > 1000 + 10 * json.length ? json : text;
}
