import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage sooner, in this thread and in those of functions.
 * With a dozen heaps in one process, their garbage adds up: 3,000 targets took 770 MB without this, and 600 MB with
 * it, for some 5 % more CPU. The setting applies to the whole process, which only runs the emulator.
 */
export function keepHeapsSmall(): void {
  setFlagsFromString('--heap-growing-percent=40');
}
