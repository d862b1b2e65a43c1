export * from './casebook.js';
export * from './engines.js';
export * from './logging.js';
export type { Reactions } from './reactions.js';
export * from './settings.js';
export * from './use-cases.js';
