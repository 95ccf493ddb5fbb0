// (b) The obvious wrapper.
import { obviously } from './obvious-wrapper.ts';

export const handler = obviously(({ AccountId, Region }) => ({ account: AccountId, region: Region }));
