export {
  fillPlaceholders,
  parseOutputKeyPattern,
  parsePlaceholders,
  placeholders,
} from './output-key-pattern.ts';
