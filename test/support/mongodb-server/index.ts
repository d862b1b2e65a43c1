export * from './faulty-relay.js';
export * from './ferretdb.js';
export * from './mongodb.js';
