export * from './mail-server.js';
export * from './webhook-receiver.js';
