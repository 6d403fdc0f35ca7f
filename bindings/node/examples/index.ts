/** All handlers of the examples, as a worker loads them: TYPESCRIPT_HANDLER_PATH names this folder. */
import type { StepHandlerClass } from '@tasker-systems/tasker';

import {
  AggregateResultsHandler,
  AnalyzeItemsHandler,
  CheckpointYieldHandler,
} from './checkpoint_yield/handlers.js';
import { approvalHandlers } from './conditional_approval/handlers.js';
import { CsvAggregatorHandler, CsvAnalyzerHandler, processCsvBatch } from './csv_batches/handlers.js';
import { branchB, branchC, end, start } from './diamond/handlers.js';
import { domainEventHandlers } from './domain_events/handlers.js';
import { ErrorScenarioHandler } from './errors/handlers.js';
import {
  LinearStep1Handler,
  LinearStep2Handler,
  LinearStep3Handler,
  LinearStep4Handler,
} from './linear/handlers.js';
import { ActionHandler, PaymentHandler } from './method_dispatch/handlers.js';
import { mixedDagHandlers } from './mixed_dag/handlers.js';
import {
  processPayment,
  reserveInventory,
  shipOrder,
  validateOrder,
} from './order_fulfillment/handlers.js';
import { treeHandlers } from './tree/handlers.js';

export const ALL_EXAMPLE_HANDLERS: StepHandlerClass[] = [
  LinearStep1Handler,
  LinearStep2Handler,
  LinearStep3Handler,
  LinearStep4Handler,
  start,
  branchB,
  branchC,
  end,
  ...treeHandlers,
  ...mixedDagHandlers,
  validateOrder,
  reserveInventory,
  processPayment,
  shipOrder,
  ...approvalHandlers,
  CsvAnalyzerHandler,
  processCsvBatch,
  CsvAggregatorHandler,
  AnalyzeItemsHandler,
  CheckpointYieldHandler,
  AggregateResultsHandler,
  ...domainEventHandlers,
  ErrorScenarioHandler,
  PaymentHandler,
  ActionHandler,
];
