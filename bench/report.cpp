#include "bench/report.hpp"

#include <cmath>
#include <cstdio>

#include "base/json.hpp"

namespace tasker::bench {

void Report::section(std::string const& title) {
    std::printf("\n%s\n", title.c_str());
}

void Report::line(std::string const& what, double figure, int decimals, std::string const& note) {
    std::printf("  %-32s %10.*f %s\n", what.c_str(), decimals, figure, note.c_str());
    std::fflush(stdout);
}

void Report::line(std::string const& what, Figures const& figures) {
    std::printf("  %-32s %10.0f steps/s %8.1f us/step %6.2f rows/step %6.3f commits/step\n",
                what.c_str(), figures.steps_per_second(), figures.us_per_step(),
                figures.per_step(figures.written.rows), figures.per_step(figures.written.commits));
    std::fflush(stdout);
}

void Report::put(std::string const& key, double figure, int decimals) {
    auto const scale = std::pow(10.0, decimals);
    figures_[key] = std::round(figure * scale) / scale;
}

void Report::finish() const {
    std::printf("\n%s\n", base::to_text(figures_).c_str());
}

}  // namespace tasker::bench
