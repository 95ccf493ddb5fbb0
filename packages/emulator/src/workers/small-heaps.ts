import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage sooner, in this thread and in those of functions.
 *
 * With a dozen heaps in one process, what each holds of garbage adds up: 3,000 targets took 770 MB without this, and
 * 600 MB with it, for some 5 % more CPU. It is a setting of the process, which is the emulator's alone.
 */
export function keepHeapsSmall(): void {
  setFlagsFromString('--heap-growing-percent=40');
}
