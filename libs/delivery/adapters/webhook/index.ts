export * from './webhook-signature.js';
export * from './webhook-transport.js';
