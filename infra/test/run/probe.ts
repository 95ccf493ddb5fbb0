import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { bundle } from './bundle.ts';
import type { LocalStack } from './local-run.ts';
import type { Attempt } from './probing-function.ts';

/** The results of decrypting each run's ciphertext with the context and grant of another run. */
export type Probed = readonly {
  /** Whether this worker tried its ciphertext with the matching context, which must succeed. */
  readonly isOwn: boolean;
  /** Name of KMS's error; `null` if KMS decrypted the ciphertext. */
  readonly error: string | null;
}[];

interface Event {
  readonly Context: { readonly ExecutionId: string; readonly Function: string };
  readonly KeyId: string;
  readonly GrantToken: string;
  readonly Credentials: { readonly Encrypted: string; readonly EncryptionContext: Record<string, string> };
}

/** Tries every run's ciphertext with every run's encryption context and grant token, with the role of one worker. */
export async function probe(stack: LocalStack, worker: string): Promise<Probed> {
  const events = oneEventARun(stack);
  const attempts = events.flatMap((sealed) =>
    events.map((of) => ({
      isOwn: sealed === of,
      isForWorker: of.Context.Function.endsWith(`:${worker}`),
      attempt: {
        KeyId: of.KeyId,
        CiphertextBlob: sealed.Credentials.Encrypted,
        EncryptionContext: of.Credentials.EncryptionContext,
        GrantTokens: [of.GrantToken],
      },
    })),
  );
  // Includes the worker's ciphertexts, to prove that decrypting works, and all combinations of different runs.
  const tried = attempts.filter(({ isOwn, isForWorker }) => !isOwn || isForWorker);
  const errors = await invokeProbe(
    stack,
    `${worker}-role`,
    tried.map(({ attempt }) => attempt),
  );
  return tried.map(({ isOwn }, index) => ({ isOwn, error: errors[index] as string | null }));
}

function oneEventARun({ invocations }: LocalStack): Event[] {
  const events = new Map<string, Event>();
  for (const { functionName, event } of invocations) {
    if (!functionName.startsWith('StepEverywhere_')) continue;
    events.set((event as Event).Context.ExecutionId, event as Event);
  }
  return [...events.values()];
}

async function invokeProbe(
  { emulator, folder, config }: LocalStack,
  roleName: string,
  attempts: readonly Attempt[],
): Promise<(string | null)[]> {
  const file = await bundle('probing-function.ts', `${folder}/probe`);
  const { functionArn } = await emulator.deployFunction({
    name: 'probe',
    file,
    roleName,
    timeoutSeconds: 60,
    memoryMB: 512,
  });
  const lambda = new LambdaClient(config);
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(attempts)) }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as (string | null)[];
}
