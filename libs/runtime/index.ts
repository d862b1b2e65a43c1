export { BackgroundThread } from './background-thread.js';
export * from './casebook.js';
export * from './engines.js';
export * from './logging.js';
export * from './reactions.js';
export * from './settings.js';
export * from './use-cases.js';
