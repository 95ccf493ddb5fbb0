/** Definitions of names that the examples in docstrings use without defining them. */
export const SETTING = `import { everywhere } from '@step-everywhere/core';
import { startTestAws } from '@step-everywhere/core/testing';

const kit = await startTestAws();
export const event: unknown = kit.event();
await kit.close();
export const recipient = 'arn:aws:iam::111111111111:role/StepEverywhere_example';
export const execution = 'arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:1';
export const handler = everywhere(({ region }) => region);
`;

const FROM: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/client-ssm': ['DescribeParametersCommand', 'SSMClient'],
  '@step-everywhere/core': ['everywhere', 'isWorker', 'type StoredAs'],
  '@step-everywhere/core/contract': [
    'encryptionContext',
    'eventDigest',
    'localHost',
    'parseEvent',
    'partitionOf',
    'regionsOf',
  ],
  '@step-everywhere/core/testing': ['lambdaContext', 'startTestAws'],
  './setting.ts': ['event', 'execution', 'handler', 'recipient'],
};

function examplesIn(docstrings: string): string[] {
  return [...docstrings.matchAll(/^ *\* ```ts\n([\s\S]*?)^ *\* ```$/gm)].map(([, code = '']) =>
    code.replaceAll(/^ *\* ?/gm, ''),
  );
}

/** Makes a module that can be compiled from the examples in the emulator's docstrings. */
export function emulatorProgram(docstrings: string): string {
  const functions = examplesIn(docstrings).map((code) => `void (async () => {\n${code}});\n`);
  return `import { type Emulator, faults, makeOrganization, parseOrganization, startEmulator } from '@step-everywhere/emulator';
declare const emulator: Emulator;
void [emulator, faults, makeOrganization, parseOrganization, startEmulator];
${functions.join('')}`;
}

/** Makes programs from the examples in docstrings: with their imports, and with checks of the values in comments. */
export function programsOf(docstrings: string): string[] {
  return examplesIn(docstrings).map((code) => {
    const imports = Object.entries(FROM).map(([from, names]) => {
      const used = names.filter((name) => isLeftOut(name.replace('type ', ''), code));
      return used.length === 0 ? '' : `import { ${used.join(', ')} } from '${from}';\n`;
    });
    return `${imports.join('')}import { deepEqual } from 'node:assert/strict';\nvoid deepEqual;\n${checked(code)}`;
  });
}

/** Whether the code uses a name without declaring it. */
function isLeftOut(name: string, code: string): boolean {
  return new RegExp(`(?<![.\\w])${name}\\b(?!:)`).test(code) && !new RegExp(`const ${name}\\b`).test(code);
}

/** Turns `a; // b` into a check that `a` equals `b`. */
function checked(code: string): string {
  return code
    .replaceAll(
      /^type (\w+) = (.+); \/\/ (.+)$/gm,
      'type $1 = $2;\n({}) as $1 satisfies $3;\n({}) as $3 satisfies $1;',
    )
    .replaceAll(/^(?!type )(.+); \/\/ (.+)$/gm, 'deepEqual($1, $2);');
}
