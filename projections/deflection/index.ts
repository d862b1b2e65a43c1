export * from './deflection.figures.js';
export * from './deflection.projection.js';
export * from './deflection.view.js';
