export * from './articles.projection.js';
