export * from './event-chain.js';
