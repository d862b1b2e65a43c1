export * from './decided-streams.js';
export * from './documents-of.js';
export * from './folded.js';
export * from './histories.js';
export * from './temporary-stores.js';
export * from './until.js';
export * from './wrapped-stores.js';
