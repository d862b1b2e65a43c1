export * from './case-list.projection.js';
