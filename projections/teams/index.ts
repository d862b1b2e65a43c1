export * from './teams.projection.js';
