export * from './in-time.js';
export * from './metrics.js';
export * from './projection-lag.js';
export * from './store-checks.js';
