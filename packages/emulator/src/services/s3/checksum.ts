import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { Xxh3_64, Xxh3_128, Xxh64 } from '@aws-sdk/checksums/xxh';
import { AwsError } from '../../aws-error.ts';

interface Digester {
  update(data: Uint8Array): void;
  digest(): Promise<Uint8Array>;
}

const bySdk = (Algorithm: new () => Digester) => async (body: Buffer) => {
  const algorithm = new Algorithm();
  algorithm.update(body);
  return algorithm.digest();
};
const byNode = (algorithm: string) => (body: Buffer) => createHash(algorithm).update(body).digest();

/** S3's checksums: how to compute each, by member of the operation's input. */
const algorithms: Readonly<Record<string, (body: Buffer) => Promise<Uint8Array> | Uint8Array>> = {
  ChecksumCRC32: (body) => {
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(body));
    return checksum;
  },
  ChecksumCRC32C: bySdk(Crc32c),
  ChecksumCRC64NVME: bySdk(Crc64Nvme),
  ChecksumSHA1: byNode('sha1'),
  ChecksumSHA256: byNode('sha256'),
  ChecksumSHA512: byNode('sha512'),
  ChecksumMD5: byNode('md5'),
  ChecksumXXHASH64: bySdk(Xxh64),
  ChecksumXXHASH3: bySdk(Xxh3_64),
  ChecksumXXHASH128: bySdk(Xxh3_128),
};

/** The headers of checksums, by member, for example `ChecksumCRC32` to `x-amz-checksum-crc32`. */
export const checksumHeaders: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(algorithms).map((member) => [
    member,
    `x-amz-checksum-${member.slice('Checksum'.length).toLowerCase()}`,
  ]),
);

/** The checksums that a request sent with its body, base64 by member. */
export type Checksums = Readonly<Record<string, string>>;

/**
 * Compares a body with every checksum that was sent with it.
 *
 * @returns those checksums, to return and to store with the object
 * @throws {AwsError} `BadDigest` if one differs, `InvalidDigest` for a malformed `Content-MD5`
 */
export async function verifyChecksums(
  body: Buffer,
  input: Readonly<Record<string, unknown>>,
): Promise<Checksums> {
  verifyContentMd5(body, input.ContentMD5);
  const sent: Record<string, string> = {};
  for (const [member, calculate] of Object.entries(algorithms)) {
    const given = input[member];
    if (typeof given !== 'string') continue;
    if (Buffer.from(await calculate(body)).toString('base64') !== given) {
      const name = member.slice('Checksum'.length);
      throw new AwsError('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
    }
    sent[member] = given;
  }
  return sent;
}

function verifyContentMd5(body: Buffer, given: unknown): void {
  if (given === undefined) return;
  if (Buffer.from(String(given), 'base64').length !== 16) {
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  if (createHash('md5').update(body).digest('base64') !== given) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
}
