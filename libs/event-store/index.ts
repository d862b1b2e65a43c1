export * from './event-store.error.js';
export * from './event-store.port.js';
export * from './recorded-event.js';
export * from './upcasting.js';
