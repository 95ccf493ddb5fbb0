import { XMLParser } from 'fast-xml-parser';
import { AwsError } from '../aws-error.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/**
 * Writes an XML document with a text or with elements: an object's members are elements, a list repeats its element,
 * a `Date` is ISO 8601.
 * Control characters are written as references, because an S3 key may contain them.
 */
export function toXml(root: string, value: object | string, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${content(value)}</${root}>`;
}

function elements(value: object): string {
  let text = '';
  for (const [name, member] of Object.entries(value)) {
    for (const item of Array.isArray(member) ? member : [member]) {
      if (item !== undefined && item !== null) text += `<${name}>${content(item)}</${name}>`;
    }
  }
  return text;
}

function content(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) return elements(value);
  return String(value).replace(/[&<>"\p{Cc}]/gu, (c) => escapes[c] ?? `&#x${c.charCodeAt(0).toString(16)};`);
}

// Values remain strings: a key may be `007`, `true` or end in spaces.
const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  tagValueProcessor: (_name, value) => decodeEntities(value),
});

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

// The parser's own decoding drops references to control characters, which a key may contain.
function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/**
 * Parses a small XML document into nested objects of strings and lists.
 *
 * @param root the document's expected element
 * @throws {AwsError} `MalformedXML` if it is anything else
 */
export function fromXml(text: string, root: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = parser.parse(text, true);
  } catch (cause) {
    throw malformed(cause);
  }
  const value = (document as Record<string, unknown>)[root];
  if (value === '') return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  return value as Record<string, unknown>;
}

function malformed(cause?: unknown): AwsError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsError('MalformedXML', message, 400, { cause });
}
