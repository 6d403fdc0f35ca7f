export { LoggingSubscriber } from './logging-subscriber.js';
export { MetricsSubscriber } from './metrics-subscriber.js';
export { PaymentEventPublisher } from './payment-publisher.js';
