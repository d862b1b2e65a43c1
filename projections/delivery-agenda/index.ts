export * from './delivery-agenda.projection.js';
