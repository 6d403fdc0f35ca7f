#pragma once

#include <string>

#include "store/store.hpp"

namespace tasker::test {

// One line of text per row, with every field: what two stores must agree on.
[[nodiscard]] std::string dump(model::Task const& task);
[[nodiscard]] std::string dump(model::Step const& step);
[[nodiscard]] std::string dump(model::TaskPassage const& passage);
[[nodiscard]] std::string dump(model::StepPassage const& passage);
[[nodiscard]] std::string dump(model::StepWork const& work);
[[nodiscard]] std::string dump(model::DeadLetter const& letter);
[[nodiscard]] std::string dump(model::Edge const& edge);
[[nodiscard]] std::string dump(store::StoredEvent const& event);
[[nodiscard]] std::string dump(model::OutgoingMessage const& message);

template <class Row>
[[nodiscard]] std::string dump(std::vector<Row> const& rows) {
    std::string text;
    for (auto const& row : rows)
        text += dump(row) + "\n";
    return text;
}

/// Everything that a reader can ask about these tasks and about what waits.
[[nodiscard]] Result<std::string> dump_all(store::Reader& reader, TimePoint now);

}  // namespace tasker::test
