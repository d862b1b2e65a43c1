export * from './permissions.js';
export * from './roles.js';
export * from './tokens.js';
export * from './viewer.js';
