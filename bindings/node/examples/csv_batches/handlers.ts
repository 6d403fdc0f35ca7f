import { readFile } from 'node:fs/promises';

import {
  BatchableStepHandler,
  defineBatchWorker,
  PermanentError,
  type BatchWorkerContext,
  type StepContext,
  type StepHandlerResult,
} from '@tasker-systems/tasker';

/** Cuts the rows of a file among workers. */
export class CsvAnalyzerHandler extends BatchableStepHandler {
  static override handlerName = 'csv.analyze';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const path = context.getInput<string>('csv_file_path');
    if (!path) throw new PermanentError('csv_file_path must be there');
    const [, ...rows] = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    if (rows.length === 0) return this.noBatchesResult('empty_dataset');
    const size = context.getConfig<number>('batch_size') ?? 200;
    const most = context.getConfig<number>('max_workers') ?? 5;
    const workers = Math.min(Math.ceil(rows.length / size), most);
    const template = context.getConfig<string>('worker_template_name') ?? 'process_csv_batch';
    return this.batchSuccess(template, this.createCursorConfigs(rows.length, workers));
  }
}

/** What a worker finds; simulated by shares of its rows. */
export const processCsvBatch = defineBatchWorker(
  'csv.process_batch',
  {},
  ({ batchContext }: { batchContext: BatchWorkerContext | null }) => {
    if (batchContext === null) throw new PermanentError('the step has no part of the work');
    const rows = batchContext.endCursor - batchContext.startCursor;
    const valid = Math.floor(rows * 0.95);
    return {
      batch_id: batchContext.batchId,
      rows_processed: rows,
      valid_products: valid,
      invalid_products: rows - valid,
      low_stock: Math.floor(rows * 0.1),
      out_of_stock: Math.floor(rows * 0.02),
    };
  },
);

const FIGURES = ['rows_processed', 'valid_products', 'invalid_products', 'low_stock', 'out_of_stock'];

/** Adds up what the workers found. */
export class CsvAggregatorHandler extends BatchableStepHandler {
  static override handlerName = 'csv.aggregate';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const scenario = this.detectAggregationScenario(
      context.dependencyResults,
      'analyze_csv',
      'process_csv_batch',
    );
    const zero = Object.fromEntries(FIGURES.map((name) => [name, 0]));
    return this.aggregateBatchWorkerResults(scenario, zero, (answers) => {
      const sum = (name: string): number =>
        Object.values(answers).reduce((total, answer) => total + Number(answer[name] ?? 0), 0);
      return Object.fromEntries(FIGURES.map((name) => [name, sum(name)]));
    });
  }
}
