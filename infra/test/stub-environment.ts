import { vi } from 'vitest';
import type { LocalAws } from './local-aws.ts';

/** Sets environment variables with which a function's clients call the local AWS, until `vi.unstubAllEnvs`. */
export function stubEnvironment({ config }: LocalAws): void {
  vi.stubEnv('AWS_ENDPOINT_URL', config.endpoint);
  vi.stubEnv('AWS_REGION', config.region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', config.credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', config.credentials.secretAccessKey);
}
