export * from './routing-rules.projection.js';
