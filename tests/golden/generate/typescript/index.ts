// The package of shop_py/weird 2.0.0.
export * from './handlers.js';
export * from './registry.js';
export * from './types.js';
