export * from '../domain-events/index.js';
