export {
  StepExecutionSubscriber,
  type StepExecutionSubscriberConfig,
} from './step-execution-subscriber.js';
