export { transitions } from './calls.ts';
export { type Estimate, estimate, type WorkerConfiguration } from './estimate.ts';
export { type PriceList, type Prices, parsePrices, priceList } from './prices.ts';
