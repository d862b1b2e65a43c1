export * from './inbox.projection.js';
