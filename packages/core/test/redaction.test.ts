import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redaction } from '../src/redaction.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const redaction = new Redaction();
redaction.add(SECRET);

describe('a secret is found', () => {
  const inUrl = encodeURIComponent(SECRET);
  it.each([
    ['in a URL', inUrl],
    ['in a URL, in lower case', inUrl.replace('%2F', '%2f').replace('%2B', '%2b')],
    ['in a URL within a URL', encodeURIComponent(inUrl)],
    ['in hexadecimal digits', Buffer.from(SECRET).toString('hex')],
    ['in large hexadecimal digits', Buffer.from(SECRET).toString('hex').toUpperCase()],
  ])('%s', (_, text) => {
    expect(redaction.text(`before ${text} after`)).toBe('before [redacted] after');
  });

  it.each(['base64', 'base64url'] as const)('in %s, whatever surrounds it', (encoding) => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const shown = redaction.text(Buffer.from(`${before}${SECRET}${after}`).toString(encoding));
        expect(shown).toContain('[redacted]');
        const left = Buffer.from(shown.replaceAll('[redacted]', ''), encoding).toString('latin1');
        expect(left).not.toContain(SECRET.slice(4, 16));
      }),
    );
  });
});

it.each([
  'http://me:proxy%20word@proxy:3128',
  'me:proxy%20word@proxy',
  'http://me:100%-proxy@proxy',
  'http://me:with/slash@proxy:3128',
  'http://me:p@ss@word@proxy:3128',
])('the password of a proxy is secret: %s', (HTTPS_PROXY) => {
  const own = new Redaction();
  own.addEnvironment({ HTTPS_PROXY });
  expect(own.text(`Invalid URL ${HTTPS_PROXY}`)).toMatch(
    /^Invalid URL (?:http:\/\/)?me:\[redacted\]@proxy(?::3128)?$/,
  );
});

it.each([
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'STEP_EVERYWHERE_KMS_SECRET_ACCESS_KEY',
  'STEP_EVERYWHERE_KMS_SESSION_TOKEN',
])('the value of %s is a secret', (name) => {
  const own = new Redaction();
  own.addEnvironment({ [name]: 'planted-secret' });
  expect(own.text(JSON.stringify({ [name]: 'planted-secret' }))).toBe(`{"${name}":"[redacted]"}`);
});

it('text without secrets stays unchanged', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(redaction.text(text)).toBe(text);
    }),
  );
});
