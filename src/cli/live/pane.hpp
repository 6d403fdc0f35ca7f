#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace tasker::cli::live {

/// The lines at the bottom of a terminal that are drawn over and over. Hides the cursor while it
/// lives.
class Pane {
public:
    explicit Pane(std::ostream& out);
    ~Pane();
    Pane(Pane const&) = delete;
    Pane& operator=(Pane const&) = delete;

    /// Draws these lines in place of the last ones, which a terminal that became narrower than
    /// `columns` of then has wrapped. None may be wider than `columns`.
    void show(std::vector<std::string> lines, std::size_t columns);

private:
    std::ostream& out_;
    std::vector<std::string> shown_;
};

}  // namespace tasker::cli::live
