export { ClassLookupResolver } from './class-lookup.js';
export { ExplicitMappingResolver } from './explicit-mapping.js';
