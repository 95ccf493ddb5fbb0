/** The descriptor that messages to and from a process take, a line each; the program of Python knows it too. */
export const CHANNEL = 3;
