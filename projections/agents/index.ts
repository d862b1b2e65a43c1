export * from './agents.projection.js';
