import { expect, it } from 'vitest';
import { rows } from '../../rows.ts';

it('lists the resources that lack a tag, and the tags', async () => {
  const volume = (AccountId: string, Region: string, MissingTags: string[]) => ({
    ...{ AccountId, Region, MissingTags },
    ResourceArn: expect.stringMatching(`^arn:aws:ec2:${Region}:${AccountId}:volume/vol-\\w+$`),
  });
  const found = await rows(
    new URL('../src/index.ts', import.meta.url),
    '--payload',
    '{"types":["ec2:volume"]}',
  );
  expect(found).toMatchObject(
    ['111111111111', '210000000001', '210000000002'].flatMap((id) => [
      volume(id, 'eu-west-1', ['env']),
      volume(id, 'us-east-1', ['owner']),
    ]),
  );
});
