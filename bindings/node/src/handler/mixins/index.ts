export { type APICapable, type ApiBody, APIMixin, type ApiParams, applyAPI } from './api.js';
export {
  applyDecision,
  type DecisionCapable,
  DecisionMixin,
  type DecisionPointOutcome,
  DecisionType,
} from './decision.js';
