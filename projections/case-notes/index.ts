export * from './case-notes.projection.js';
