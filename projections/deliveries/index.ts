export * from './deliveries.projection.js';
