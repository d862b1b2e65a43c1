export * from './casebook.js';
export * from './engines.js';
export * from './logging.js';
export * from './settings.js';
