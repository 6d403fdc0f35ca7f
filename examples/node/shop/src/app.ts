/** The shop's HTTP API. A request becomes a task; it is answered when the task is on disk. */
import { isTaskerError, type Tasker, type TaskView } from '@tasker-systems/tasker';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

const WAIT_SECONDS_MAX = 60;

/** How an order is, as customers see it. */
function orderOf(task: TaskView) {
  const closed = task.steps.find((step) => step.name === 'close')?.result as { outcome?: string } | null | undefined;
  const failed = task.steps.find((step) => step.error !== null && step.status === 'error');
  return {
    id: task.task_uuid,
    status: closed?.outcome ?? (failed === undefined ? 'in_progress' : 'failed'),
    reason: failed?.error?.message ?? null,
    steps: task.steps.map(({ name, status, attempts, result, error, next_retry_at }) => ({
      name,
      status,
      attempts,
      result,
      error: error?.message ?? null,
      next_retry_at,
    })),
  };
}

/** What an error of Tasker's is in HTTP. */
function statusOf(code: string, isRecoverable: boolean): ContentfulStatusCode {
  if (code === 'TSK-1002' || code === 'TSK-1003') return 400; // the order fails its checks
  if (code === 'TSK-1101') return 404; // there is no such order
  // TSK-3003: this process is being stopped; another one, or the next, will take the order.
  return isRecoverable || code === 'TSK-3003' ? 503 : 500;
}

export function makeApp(tasker: Tasker): Hono {
  const app = new Hono();

  app.post('/orders', async (c) => {
    const key = c.req.header('idempotency-key');
    if (key === undefined) return c.json({ error: 'an Idempotency-Key is needed: any text that is new for each order' }, 400);
    const context = (await c.req.json().catch(() => null)) as Record<string, unknown> | null;
    if (context === null) return c.json({ error: 'the order must be a JSON object' }, 400);
    const request = { namespace: 'shop', name: 'order', context, idempotencyKey: key };
    let id: string | null;
    try {
      id = await tasker.submit(request);
    } catch (error) {
      // The same customer, who got no answer to the first request.
      if (!isTaskerError(error) || error.kind !== 'DuplicateTask') throw error;
      id = await tasker.find(request);
    }
    return c.json({ id }, 202, { location: `/orders/${id}` });
  });

  /** `?wait=10`: answers when the order is done, at the latest after 10 seconds. */
  app.get('/orders/:id', async (c) => {
    const id = c.req.param('id');
    const seconds = Math.min(Number(c.req.query('wait') ?? 0), WAIT_SECONDS_MAX);
    if (seconds > 0) {
      await tasker.wait(id, seconds * 1000).catch((error: unknown) => {
        if (!isTaskerError(error) || error.kind !== 'Timeout') throw error;
      });
    }
    return c.json(orderOf(await tasker.task(id)));
  });

  app.onError((error, c) => {
    if (!isTaskerError(error)) {
      console.error(error);
      return c.json({ error: 'internal' }, 500);
    }
    const status = statusOf(error.code, error.recoverable);
    return c.json({ error: error.message, code: error.code }, status, status === 503 ? { 'retry-after': '1' } : {});
  });

  return app;
}
