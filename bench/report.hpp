#pragma once

#include <string>

#include "bench/engine_runs.hpp"
#include "tasker/json.hpp"

namespace tasker::bench {

/// What was measured: lines for people as it comes, one JSON object for machines at the end.
class Report {
public:
    void section(std::string const& title);
    /// A figure with its unit and a note.
    void line(std::string const& what, double figure, int decimals, std::string const& note);
    void line(std::string const& what, Figures const& figures);
    void put(std::string const& key, double figure, int decimals);

    /// The last line.
    void finish() const;

private:
    JsonObject figures_;
};

}  // namespace tasker::bench
