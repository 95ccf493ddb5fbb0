// A KMS and an S3 in a process of their own, so that nothing but the worker is in the measured process.
// Prints one line of JSON: the worker's environment, and events to invoke it with.
import { startTestAws } from '../src/testing/index.ts';

const aws = await startTestAws({ keep: false });
const events = Array.from({ length: 20 }, (_, n) => aws.event({ accountId: String(222_222_222_222 + n) }));
process.stdout.write(`${JSON.stringify({ environment: aws.environment, events })}\n`);
process.on('disconnect', () => process.exit(0));
