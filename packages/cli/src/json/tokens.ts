/** The tokens of a JSON text: strings, punctuation, and the rest, which is numbers and words. */
export const jsonTokens = /"(?:[^"\\]+|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
