import {
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { everywhere } from '@step-everywhere/core';
import { z } from 'zod';

const payload = z.strictObject({
  /** Keys that every resource should have. */
  required: z.array(z.string().min(1).max(128)).min(1).default(['owner', 'env']),
  /** Only these types, such as `ec2:volume`; every type by default. */
  types: z.array(z.string()).default([]),
});

/** Lists the resources that lack a required tag. The API only returns resources that have or once had a tag. */
export const handler = everywhere(
  async function* ({ client, account, payload: { required, types } }) {
    const tagging = { client: client(ResourceGroupsTaggingAPIClient) };
    for await (const page of paginateGetResources(tagging, { ResourceTypeFilters: types })) {
      for (const { ResourceARN, Tags = [] } of page.ResourceTagMappingList ?? []) {
        const keys = new Set(Tags.map(({ Key }) => Key));
        const MissingTags = required.filter((key) => !keys.has(key));
        if (MissingTags.length > 0)
          yield { AccountName: account.name, ResourceArn: ResourceARN, MissingTags };
      }
    }
  },
  { payload: payload.default({ required: ['owner', 'env'], types: [] }) },
);
