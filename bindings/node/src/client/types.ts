/** What is asked of {@link TaskerClient.createTask}. */
export interface CreateTaskOptions {
  name: string;
  /** `default` */
  namespace?: string;
  context?: Record<string, unknown>;
  /** `1.0.0` */
  version?: string;
  initiator?: string;
  sourceSystem?: string;
  reason?: string;
  tags?: string[];
  /** -100 to 100; the higher first. */
  priority?: number;
  /** Made when it is left out. */
  correlationId?: string;
  parentCorrelationId?: string;
  /** Two requests with the same key are the same task. */
  idempotencyKey?: string;
}

/** Which tasks are listed. */
export interface ListTasksOptions {
  /** 50 */
  limit?: number;
  /** 0 */
  offset?: number;
  namespace?: string;
  status?: string;
}

/** Whether a step may run. */
export interface StepReadinessStatus {
  workflow_step_uuid: string;
  task_uuid: string;
  named_step_uuid: string;
  name: string;
  current_state: string;
  dependencies_satisfied: boolean;
  retry_eligible: boolean;
  ready_for_execution: boolean;
  last_failure_at: string | null;
  next_retry_at: string | null;
  total_parents: number;
  completed_parents: number;
  attempts: number;
  max_attempts: number;
  backoff_request_seconds: number | null;
  last_attempted_at: string | null;
}

/** A task with its steps. */
export interface TaskResponse {
  task_uuid: string;
  name: string;
  namespace: string;
  version: string;
  status: string;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
  context: Record<string, unknown>;
  initiator: string;
  source_system: string;
  reason: string;
  priority: number | null;
  tags: string[] | null;
  correlation_id: string;
  parent_correlation_id: string | null;
  total_steps: number;
  pending_steps: number;
  in_progress_steps: number;
  completed_steps: number;
  failed_steps: number;
  ready_steps: number;
  execution_status: string;
  recommended_action: string;
  completion_percentage: number;
  health_status: string;
  steps: StepReadinessStatus[];
}

/** Where in the list this part is. */
export interface PaginationInfo {
  total: number;
  limit: number;
  offset: number;
  has_more: boolean;
  /** The same as the server counts it. */
  page?: number;
  per_page?: number;
  total_count?: number;
  total_pages?: number;
  has_next?: boolean;
  has_previous?: boolean;
}

/** A part of the list of tasks. */
export interface TaskListResponse {
  tasks: TaskResponse[];
  pagination: PaginationInfo;
}

/** One step. */
export interface StepResponse {
  step_uuid: string;
  task_uuid: string;
  name: string;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
  results: Record<string, unknown> | null;
  current_state: string;
  dependencies_satisfied: boolean;
  retry_eligible: boolean;
  ready_for_execution: boolean;
  total_parents: number;
  completed_parents: number;
  attempts: number;
  max_attempts: number;
  last_failure_at: string | null;
  next_retry_at: string | null;
  last_attempted_at: string | null;
}

/** What became of a step once. */
export interface StepAuditResponse {
  audit_uuid: string;
  workflow_step_uuid: string;
  transition_uuid: string;
  task_uuid: string;
  recorded_at: string;
  worker_uuid?: string | null;
  correlation_id?: string | null;
  success: boolean;
  execution_time_ms?: number | null;
  result?: Record<string, unknown> | null;
  step_name: string;
  from_state?: string | null;
  to_state: string;
}

/** What cancelling has come to. */
export interface CancelTaskResponse {
  cancelled: boolean;
}

/** Whether the engine's store answers. */
export interface HealthCheckResponse {
  healthy: boolean;
}
