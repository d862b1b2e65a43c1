export * from './cluster.js';
export * from './event-log.js';
export * from './misbehaviour.js';
export * from './server.js';
