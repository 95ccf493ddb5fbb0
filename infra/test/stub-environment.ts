import { vi } from 'vitest';
import type { LocalAws } from './local-aws.ts';

/** Lets clients that read the environment, as those of a function do, call the local AWS until `vi.unstubAllEnvs`. */
export function stubEnvironment({ config }: LocalAws): void {
  vi.stubEnv('AWS_ENDPOINT_URL', config.endpoint);
  vi.stubEnv('AWS_REGION', config.region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', config.credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', config.credentials.secretAccessKey);
}
