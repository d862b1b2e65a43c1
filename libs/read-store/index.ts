export * from './collection.js';
export * from './document-store.error.js';
export * from './document-store.port.js';
export * from './text-analyser.js';
