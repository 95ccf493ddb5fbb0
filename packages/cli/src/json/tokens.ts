/** The tokens of a JSON text: texts, punctuation, and what is neither: numbers and words. */
export const jsonTokens = /"(?:[^"\\]+|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
