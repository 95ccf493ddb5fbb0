import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/aws-error.ts';
import { unchunk } from '../../src/protocols/aws-chunked.ts';
import { awsQuery } from '../../src/protocols/aws-query.ts';
import { fromJson, toJson } from '../../src/protocols/json-value.ts';
import type { WireRequest } from '../../src/protocols/protocol.ts';
import { fromXml, toXml } from '../../src/protocols/xml.ts';
import { filePath, keySegment } from '../../src/services/s3/file-name.ts';
import { readSignature, SignaturePartsError } from '../../src/signature/signature-parts.ts';

function request(change: Partial<WireRequest>): WireRequest {
  return { method: 'POST', path: '/', query: {}, headers: {}, body: Buffer.alloc(0), ...change };
}

describe('unchunk', () => {
  const frame = (chunks: readonly Uint8Array[], trailer: string) =>
    Buffer.concat([
      ...chunks
        .filter(({ length }) => length > 0)
        .flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
      Buffer.from(`0\r\n${trailer}\r\n\r\n`),
    ]);

  it('returns the framed body with its trailer', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
        const whole = Buffer.concat(chunks);
        const { body, trailers } = unchunk(frame(chunks, 'x-amz-checksum-crc32:AAAAAA=='), whole.length);
        expect(body.equals(whole)).toBe(true);
        expect(trailers).toEqual({ 'x-amz-checksum-crc32': 'AAAAAA==' });
      }),
    );
  });

  it('turns any bytes into a body of the declared length or IncompleteBody', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(80), (bytes, length) => {
        try {
          expect(unchunk(Buffer.from(bytes), length).body).toHaveLength(length);
        } catch (error) {
          expect(error).toMatchObject({ name: 'IncompleteBody' });
        }
      }),
    );
  });
});

describe('file names', () => {
  const key = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc
      .array(fc.constantFrom('..', '.', '', 'a', '%', '%2E', '%00', '\\', 'C:'), { minLength: 1 })
      .map((parts) => parts.join('/')),
  );

  it('lead back to the key, and never out of the folder', () => {
    fc.assert(
      fc.property(key, (any) => {
        const names = filePath(any).split('/');
        expect(names.map(keySegment).join('/')).toBe(any);
        for (const name of names) expect(['', '.', '..']).not.toContain(name);
      }),
    );
  });

  it('of different keys are different', () => {
    fc.assert(
      fc.property(key, key, (one, other) => {
        fc.pre(one !== other);
        expect(filePath(one)).not.toBe(filePath(other));
      }),
    );
  });
});

describe('XML', () => {
  const text = fc.string({ unit: 'binary' }).filter((any) => !/[\ud800-\udfff\ufffe\uffff]/.test(any));

  it('is the same after writing and reading', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 2 }), (keys) => {
        const written = toXml('Delete', { Object: keys.map((Key) => ({ Key })) });
        expect(fromXml(written, 'Delete')).toEqual({ Object: keys.map((Key) => ({ Key })) });
      }),
    );
  });

  it('that has another root, or is not XML, is MalformedXML', () => {
    fc.assert(
      fc.property(fc.string(), (any) => {
        expect(() => fromXml(any, 'Delete')).toThrow(expect.objectContaining({ name: 'MalformedXML' }));
      }),
    );
  });
});

describe('JSON', () => {
  it('has timestamps in seconds and blobs in base64', () => {
    expect(
      toJson({ At: new Date(1500), Blob: Buffer.from('a'), Bytes: new Uint8Array([1]), None: undefined }),
    ).toBe('{"At":1.5,"Blob":"YQ==","Bytes":"AQ=="}');
  });

  it('of a body is an object or a SerializationException', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (any) => {
        try {
          expect(typeof fromJson(Buffer.from(any))).toBe('object');
        } catch (error) {
          expect(error).toMatchObject({ name: 'SerializationException' });
        }
      }),
    );
  });
});

describe('a form', () => {
  const protocol = awsQuery({
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  });

  it('becomes nested objects and lists', () => {
    const form =
      'Action=AssumeRole&Version=2011-06-15&Tags.member.2.Key=b&Tags.member.1.Key=a&Tags.member.1.Value=1&Tags.member.10.Key=c';
    expect(protocol.read(request({ body: Buffer.from(form) }))).toEqual({
      operation: 'AssumeRole',
      input: { Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }, { Key: 'c' }] },
    });
  });

  it('with any content is read or refused', () => {
    const form = fc.array(fc.tuple(fc.stringMatching(/^[\w.]{0,12}$/), fc.string()), { maxLength: 6 });
    fc.assert(
      fc.property(form, (pairs) => {
        const body = Buffer.from(
          new URLSearchParams([['Action', 'A'], ['Version', '2011-06-15'], ...pairs]).toString(),
        );
        try {
          expect(protocol.read(request({ body })).input).toBeTypeOf('object');
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
    );
  });
});

it('reads any Authorization header or refuses it', () => {
  const part = fc.constantFrom(
    'AWS4-HMAC-SHA256',
    'Credential=A/20260101/r/kms/aws4_request',
    'SignedHeaders=host',
    'Signature=00',
    ',',
    ' ',
    '=',
    '/',
    'x',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part).map((parts) => parts.join(' ')),
      ),
      (authorization) => {
        try {
          const parts = readSignature(
            request({ headers: { authorization, 'x-amz-date': '20260101T000000Z' } }),
          );
          expect(parts?.accessKeyId).toBeTruthy();
        } catch (error) {
          expect(error).toBeInstanceOf(SignaturePartsError);
        }
      },
    ),
  );
});
