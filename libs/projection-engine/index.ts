export * from './batch-folder.js';
export * from './checkpoint-signal.js';
export * from './collections.js';
export * from './dead-letters.js';
export * from './generation-filler.js';
export * from './projection.js';
export * from './projection-runner.js';
export * from './rebuild.js';
