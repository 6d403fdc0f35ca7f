export { FfiLayer, type FfiLayerConfig } from './ffi-layer.js';
export * from './types.js';
