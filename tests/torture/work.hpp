#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "embedded/host.hpp"
#include "model/template.hpp"
#include "tasker/error.hpp"
#include "tasker/handlers.hpp"

// What the workloads of the torture run and say: a line for each thing that happens, each in one
// call, so that lines are whole and in order whatever becomes of the process, and of how many
// processes write to one file:
//
//   submitted TASK              it is durable: its caller was told so
//   start TASK STEP TOKEN SEEN  a handler was called; SEEN: the results that it was given,
//                               STEP=TOKEN,…
//   end TASK STEP TOKEN HOW     it answers: ok, retry, or more (a checkpoint)
//   complete TASK               its caller was told so
//   refused MESSAGE             a new task was refused
//
// `print_tasks` adds `WHEN TASK STATE STEPS-COMPLETE RESULTS`.

namespace tasker::torture {

template <class T>
T must(Result<T> result) {
    if (result) return *std::move(result);
    std::fprintf(stderr, "workload: %s\n", result.error().message().c_str());
    std::exit(1);
}

void must(Result<void> const& result);

/// Whether a line ends with ` @` and its time.
enum class Stamps : std::uint8_t { Off, On };
void set_stamps(Stamps stamps);

void print(std::string line);

/// On the monotonic clock of the machine.
[[nodiscard]] std::string microseconds();

/// Nine steps, by either branch: with retries, a decision, batches, a checkpoint, two convergences.
[[nodiscard]] model::Template mixed_template(model::IdentityStrategy identity);
/// Four in a row, the second of which fails once.
[[nodiscard]] model::Template linear_template(model::IdentityStrategy identity);
/// Four in a row, for who has no idempotency key: each request is another task.
[[nodiscard]] model::Template plain_template();
/// Four, two of which run at the same time.
[[nodiscard]] model::Template diamond_template(model::IdentityStrategy identity);

struct Manner {
    Duration longest{};  ///< what a call may take
    std::string gate{};  ///< no call ends before this file exists; empty: there is no gate
};
/// Of all these templates.
[[nodiscard]] Handlers handlers(Manner const& manner = {});

/// A request of namespace `torture`.
[[nodiscard]] model::TaskRequest request_for(std::string name);

/// Prints all tasks. \returns those that have not ended.
[[nodiscard]] std::vector<TaskId> print_tasks(store::Store& store, char const* when);

}  // namespace tasker::torture
