export * from './notification-channels.projection.js';
