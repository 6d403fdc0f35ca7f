/* The C ABI of Tasker: durable workflows for every language. The packages for TypeScript, Python,
 * Ruby and Rust stand on it, and so may any other.
 *
 * A host is store, engine and worker in this process. Templates name handlers; this side says which
 * it has, polls for calls of them, runs them in its own runtime, and completes each call by its id.
 *
 * For every function:
 *  1. Handles (tasker_host, tasker_call, ...) are opaque: names of things, not addresses. NULL is none.
 *     Each kind has one release (of a host: tasker_host_close), which accepts NULL. A handle that was
 *     released is known as such: whoever uses or releases it again is told so, and nothing breaks.
 *     What another thread is doing with the thing meanwhile is finished first.
 *  2. Text is a tasker_text: address and length in bytes, UTF-8, no final NUL and none within. Text
 *     passed in is borrowed for the call; what is none is TSK-1006 where it is to be kept, and made
 *     text (U+FFFD) in what is only told to people: failures and lines of the log. Text handed out is
 *     UTF-8 and lives as long as the handle that it came from.
 *  3. JSON is text that was checked (RFC 8259), or a tree of it made on demand (tasker/c/tree.h).
 *     Text handed out is one whole value of valid JSON; an empty text means that there is none.
 *  4. Records that may grow begin with their size, which the caller sets: `TASKER_INIT(record)` does.
 *     What the caller's size does not cover is not written; what the library does not know is made
 *     zero. A size smaller than the first version's is TSK-1006.
 *  5. A function that can fail returns a tasker_status: 0, or an error number of docs/errors (2004 is
 *     TSK-2004). Its last parameter takes an error with the whole message; NULL there is fine. It
 *     is made on failure only, and then to be released. No state is kept in threads.
 *     Out-parameters are set on success; on failure they are made NULL, 0 or empty, and records are
 *     left as they are.
 *  6. Nothing is thrown, and nothing ends the process: what a library threw is TSK-9000. (Running out
 *     of memory and broken invariants of Tasker's own end it, as they must.)
 *  7. Functions may be called from any thread at any time, but for those whose comment names an
 *     exception. Those that may block say so; all others return in microseconds.
 *  8. Tasker's threads enter no runtime: they call nothing of the caller's but `wake` and `log` of the
 *     options, which may neither block nor call functions of that host.
 *  9. Times are microseconds since 1970 (UTC), spans have their unit in their name, ids are 16 bytes.
 *
 * Names: each function and record carries the version of the ABI that brought it and its state:
 *     Since 1, stable        will be there, with this meaning, as long as the library is libtasker_c.so.1
 *     Since 1, unstable      may still change
 * All symbols have the version node TASKER_1. bindings/c/symbols.txt lists them.
 */
#ifndef TASKER_TASKER_H
#define TASKER_TASKER_H

#include "tasker/c/base.h"
#include "tasker/c/client.h"
#include "tasker/c/events.h"
#include "tasker/c/host.h"
#include "tasker/c/observe.h"
#include "tasker/c/time.h"
#include "tasker/c/tree.h"
#include "tasker/c/worker.h"

#endif /* TASKER_TASKER_H */
