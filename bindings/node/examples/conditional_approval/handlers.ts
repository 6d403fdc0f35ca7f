import {
  DecisionHandler,
  defineHandler,
  PermanentError,
  type StepContext,
  type StepHandlerClass,
  type StepHandlerResult,
} from '@tasker-systems/tasker';

interface Request {
  amount: number;
  requester: string;
  purpose: string;
}

export const validateRequest = defineHandler(
  'approval.validate_request',
  { inputs: { amount: 'amount', requester: 'requester', purpose: 'purpose' } },
  ({ amount, requester, purpose }: Partial<Request>) => {
    if (typeof amount !== 'number' || !(amount > 0)) throw new PermanentError('amount must be positive');
    if (!requester || !purpose) throw new PermanentError('requester and purpose must be there');
    return { amount, requester, purpose, validated: true };
  },
);

/** Small amounts approve themselves; large ones need two people. */
export class RoutingDecisionHandler extends DecisionHandler {
  static override handlerName = 'approval.routing_decision';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const amount = context.getDependencyField<number>('validate_request', 'amount') ?? 0;
    const small = context.getConfig<number>('small_threshold') ?? 1000;
    const large = context.getConfig<number>('large_threshold') ?? 5000;
    const [path, steps] = this.#route(amount, small, large);
    return this.decisionSuccess(steps, {
      amount,
      routing_path: path,
      steps_created: steps,
      thresholds: { small, large },
    });
  }

  #route(amount: number, small: number, large: number): [string, string[]] {
    if (amount < small) return ['auto_approval', ['auto_approve']];
    if (amount < large) return ['manager_only', ['manager_approval']];
    return ['dual_approval', ['manager_approval', 'finance_review']];
  }
}

function defineApproval(name: string, approvedBy: string): StepHandlerClass {
  return defineHandler(
    name,
    { depends: { request: 'validate_request' } },
    ({ request }: { request: Request }) => ({
      approved: true,
      approved_by: approvedBy,
      approval_amount: request.amount,
    }),
  );
}

const APPROVALS = ['auto_approve', 'manager_approval', 'finance_review'];

export const finalizeApproval = defineHandler(
  'approval.finalize_approval',
  {},
  ({ context }: { context: StepContext }) => {
    const made = APPROVALS.map((step) =>
      context.getDependencyResult<{ approved: boolean; approved_by: string }>(step),
    ).filter((approval) => approval !== null);
    return {
      final_approved: made.every((approval) => approval.approved),
      approval_count: made.length,
      approvals: made,
      finalized_at: new Date().toISOString(),
    };
  },
);

export const approvalHandlers = [
  validateRequest,
  RoutingDecisionHandler,
  defineApproval('approval.auto_approve', 'system'),
  defineApproval('approval.manager_approval', 'manager'),
  defineApproval('approval.finance_review', 'finance'),
  finalizeApproval,
];
