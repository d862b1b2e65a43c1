export * from './breach-message.js';
export * from './deliverer.js';
export * from './delivery.port.js';
export * from './delivery-planner.js';
export * from './delivery-records.js';
export * from './message-sender.js';
