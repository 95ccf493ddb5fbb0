/** The descriptor for messages to and from a process, one per line; the Python program uses the same number. */
export const CHANNEL = 3;
