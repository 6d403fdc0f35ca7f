/* Virtual time: tests of workflows that take hours run in milliseconds, each time in the same way. */
#ifndef TASKER_C_TIME_H
#define TASKER_C_TIME_H

#include "tasker/c/host.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A host with `has_virtual_time` is engine and worker on a store in memory (`:memory:`), without a thread
 * of its own. Its time stands still until tasker_advance moves it; retries, timeouts, limits of lifecycles
 * and all else that time decides go by it. A function that submits, completes, or acts by hand does all
 * that can be done at that moment before it returns, so nothing is waited for: timeouts of tasker_poll,
 * tasker_wait and tasker_poll_tasks, and the patience of tasker_host_stop, count as 0.
 *
 * The same calls in the same order with the same seed give the same ids, times and results.
 *
 * A test runs what there is, then moves the time to whatever comes next:
 *
 *     int64_t now_us = 0;
 *     do {
 *         run_and_complete_all_calls(host);            // tasker_poll until none comes
 *         tasker_advance(host, end_us, &now_us, NULL);
 *     } while (now_us < end_us);
 *     run_and_complete_all_calls(host);
 */

/* Moves the time to when something is due next, but not past `until_us` (microseconds since 1970), and
 * does what is due then: a step to be tried again waits for tasker_poll, the handler of a call whose time
 * is up for tasker_poll_stops. `*now_us` is what time it is then: `until_us` when nothing is due before.
 * \returns TASKER_INVALID_OPTION when `until_us` is past, or without virtual time; TASKER_NOT_RUNNING
 *          before start, TASKER_STOPPING after stop. Since 1, unstable. */
TASKER_API tasker_status tasker_advance(tasker_host* host, int64_t until_us, int64_t* now_us,
                                        tasker_error** error) TASKER_NOEXCEPT;

/* What time it is for the host. Since 1, unstable. */
TASKER_API tasker_status tasker_now(tasker_host* host, int64_t* now_us) TASKER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* TASKER_C_TIME_H */
