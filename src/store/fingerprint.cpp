#include "store/fingerprint.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "store/bytes.hpp"
#include "store/packed.hpp"

namespace tasker::store {

namespace {

Fingerprint digest(std::string_view bytes) {
    constexpr std::size_t kDigitsInWord = 16;
    auto const hex = base::sha256_hex(bytes);
    Fingerprint made;
    for (std::size_t i = 0; i < made.words.size(); ++i) {
        auto const* const start = hex.data() + i * kDigitsInWord;
        std::from_chars(start, start + kDigitsInWord, made.words[i], 16);
    }
    return made;
}

template <class Passages>
std::string packed(Passages const& passages) {
    std::string bytes;
    for (auto const& passage : passages)
        pack(bytes, passage);
    return bytes;
}

void put(Bytes& out, Checkpoint const& checkpoint) {
    out.put(checkpoint.cursor.text())
        .put(checkpoint.items_processed)
        .put(checkpoint.accumulated_results.text())
        .put(checkpoint.at);
    for (auto const& mark : checkpoint.history)
        out.put(mark.cursor.text()).put(mark.at);
}

std::string bytes_of(InspectedStep const& one) {
    std::string bytes;
    pack(bytes, one.step, packed(one.history), {});
    {
        Bytes out(bytes);
        out.put(one.inputs.text()).put(one.results.text());
        if (one.checkpoint) put(out, *one.checkpoint);
        if (one.queue) out.put(one.queue->namespace_name).put(one.queue->handler);
    }
    return bytes;
}

std::string bytes_of(InspectedTask const& task, InspectedTask::Edge const& edge) {
    std::string bytes;
    Bytes(bytes).put(task.steps[edge.from].step.id).put(task.steps[edge.to].step.id).put(edge.kind);
    return bytes;
}

std::string bytes_of(model::DeadLetter const& letter) {
    std::string bytes;
    Bytes(bytes)
        .put(letter.id)
        .put(letter.original_state)
        .put(letter.reason)
        .put(letter.status)
        .put(letter.created_at)
        .put(letter.snapshot.text())
        .put(letter.metadata.text())
        .put(letter.resolved_at)
        .put(letter.resolution_notes)
        .put(letter.resolved_by)
        .put(letter.updated_at);
    return bytes;
}

/// Each with its size before it, in an order that does not depend on where they lay.
void put_sorted(Bytes& out, std::vector<std::string>&& parts) {
    std::ranges::sort(parts);
    out.put(parts.size());
    for (auto const& part : parts)
        out.put(part);
}

}  // namespace

Fingerprint fingerprint_of(InspectedTask const& task) {
    auto const& row = task.task;
    std::string fixed;
    pack_fixed(fixed, row);
    std::string progress;
    pack_progress(progress, row);
    std::vector<std::string> steps;
    steps.reserve(task.steps.size());
    for (auto const& one : task.steps)
        steps.push_back(bytes_of(one));
    std::vector<std::string> edges;
    edges.reserve(task.edges.size());
    for (auto const& edge : task.edges)
        edges.push_back(bytes_of(task, edge));
    std::vector<std::string> letters;
    letters.reserve(task.dead_letters.size());
    for (auto const& letter : task.dead_letters)
        letters.push_back(bytes_of(letter));
    std::string bytes;
    {
        Bytes out(bytes);
        out.put(row.id).put(row.template_id).put(row.identity_hash).put(row.state);
        out.put(row.stale_at).put(fixed).put(progress).put(task.context.text());
        out.put(row.trace_context);
        out.put(packed(task.history));
        put_sorted(out, std::move(steps));
        put_sorted(out, std::move(edges));
        put_sorted(out, std::move(letters));
    }
    return digest(bytes);
}

Fingerprint fingerprint_of(model::StoredTemplate const& stored) {
    std::string bytes;
    {
        Bytes out(bytes);
        out.put(stored.id).put(stored.namespace_name).put(stored.name).put(stored.version);
        out.put(stored.description).put(stored.configuration).put(stored.identity_strategy);
        out.put(stored.created_at).put(stored.updated_at);
    }
    return digest(bytes);
}

Fingerprint fingerprint_of(StoredEvent const& event) {
    std::string bytes;
    {
        Bytes out(bytes);
        out.put(event.id).put(event.namespace_name).put(event.event_name).put(event.task_id);
        out.put(event.body.text()).put(event.created_at);
    }
    return digest(bytes);
}

Fingerprint fingerprint_of(model::OutgoingMessage const& message) {
    std::string bytes;
    {
        Bytes out(bytes);
        out.put(message.id).put(message.queue).put(message.body.text()).put(message.due_at);
    }
    return digest(bytes);
}

}  // namespace tasker::store
