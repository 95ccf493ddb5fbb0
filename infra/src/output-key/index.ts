export {
  fillPlaceholders,
  type OutputKeyPattern,
  type Placeholder,
  parseOutputKeyPattern,
  parsePlaceholders,
  placeholders,
} from './output-key-pattern.ts';
