import { describe, expect, it } from 'vitest';
import { generalReason } from '../../src/failures/index.ts';

const target = { accountName: 'dev', region: 'us-east-1' };
const general = (message: string) => generalReason({ error: '', message, remedy: '' }, target).message;

describe('a reason without its target’s names', () => {
  it.each([
    ['No role in 111122223333', 'No role in ACCOUNT'],
    ['Cannot assume arn:aws-us-gov:iam::111122223333:role/ops/A, sorry', 'Cannot assume ARN, sorry'],
    ['Request 6F1C2D3E-1a2b-4c3d-8e9f-0a1b2c3d4e5f failed', 'Request ID failed'],
    ['dev has no us-east-1', 'NAME has no REGION'],
    ['the device dev-1 is developed in dev.', 'the device dev-1 is developed in NAME.'],
    ['1234567890123 is no account', '1234567890123 is no account'],
  ])('%s', (message, expected) => {
    expect(general(message)).toBe(expected);
  });

  it('keeps everything if the target has no name and no region', () => {
    const reason = { error: 'E', message: 'a b', remedy: '' };
    expect(generalReason(reason, { accountName: '', region: '' })).toEqual(reason);
  });

  it('matches an account name literally, whatever characters it has', () => {
    const reason = { error: '', message: 'x in a.b (c)*', remedy: '' };
    expect(generalReason(reason, { accountName: 'b (c)*', region: '' }).message).toBe('x in a.NAME');
    expect(generalReason(reason, { accountName: '.*', region: '' }).message).toBe(reason.message);
  });
});
