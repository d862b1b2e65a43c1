export * from './carry-out.js';
export * from './case-arbitraries.js';
export * from './command-builders.js';
export * from './event-builders.js';
export * from './given-when-then.js';
export * from './people-and-times.js';
