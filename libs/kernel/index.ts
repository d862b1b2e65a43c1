export * from './clock.js';
export * from './coded-error.js';
export * from './command.js';
export * from './decider.js';
export * from './event.js';
export * from './identifiers.js';
export * from './json.js';
export * from './vocabulary.js';
