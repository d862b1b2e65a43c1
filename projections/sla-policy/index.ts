export * from './sla-policy.projection.js';
