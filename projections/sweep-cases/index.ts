export * from './sweep-cases.projection.js';
