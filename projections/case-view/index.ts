export * from './case-view.js';
